namespace PolicyMta.ReturnedMail;

/// <summary>A header field, unfolded; encoded words are left as they are. Immutable.</summary>
/// <param name="Name">The name as it is written.</param>
/// <param name="Value">The value in one line.</param>
internal readonly record struct MailField(string Name, string Value)
{
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
