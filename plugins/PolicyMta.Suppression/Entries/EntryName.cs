namespace PolicyMta.SuppressionList.Entries;

/// <summary>Whom an entry is about, and for whose mail it holds. Immutable.</summary>
/// <param name="Tenant">The tenant; empty for all.</param>
/// <param name="Subject">The address or domain in its normal form.</param>
/// <param name="IsDomain">Whether it is a domain.</param>
/// <param name="List">The list, or <c>campaign:NAME</c>, whose mail alone is meant; empty for all mail.</param>
internal sealed record EntryName(string Tenant, string Subject, bool IsDomain, string List)
{
    public bool IsGlobal => Tenant.Length == 0;

    public string Domain => IsDomain ? Subject : Subject[(Subject.LastIndexOf('@') + 1)..];
}
