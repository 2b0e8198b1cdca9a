namespace PolicyMta.DkimSigning;

/// <param name="Name">The name as the signature writes it.</param>
/// <param name="IsOversigned">Whether the signature says that there is no further field of the name.</param>
internal sealed record SignedField(string Name, bool IsOversigned);
