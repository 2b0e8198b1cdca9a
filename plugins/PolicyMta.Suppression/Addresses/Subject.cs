namespace PolicyMta.SuppressionList.Addresses;

/// <summary>
/// How long the parts of a normal form are: <c>domain NUL local-part NUL</c>, in UTF-8. The local part of a domain is empty.
/// </summary>
/// <param name="Length">All of it.</param>
/// <param name="DomainLength">The domain's bytes.</param>
internal readonly record struct Subject(int Length, int DomainLength)
{
    /// <summary>The longest normal form in bytes.</summary>
    public const int MaxBytes = Normalizer.MaxDomain + Normalizer.MaxLocal + 2;
}
