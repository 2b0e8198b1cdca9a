namespace PolicyMta.Authentication.Arc;

/// <summary>A private key that seals.</summary>
/// <param name="Domain">d=.</param>
/// <param name="Selector">s=.</param>
/// <param name="Key">The key.</param>
internal sealed record SealKey(string Domain, string Selector, PrivateKey Key);
