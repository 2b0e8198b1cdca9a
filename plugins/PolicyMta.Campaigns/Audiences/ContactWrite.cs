namespace PolicyMta.Campaigns.Audiences;

/// <summary>What is to be written about a contact. Immutable.</summary>
/// <param name="Address">The address.</param>
/// <param name="Locale">The language; null for none, or to leave it.</param>
/// <param name="Fields">The fields; empty ones are taken away.</param>
internal sealed record ContactWrite(string Address, string? Locale, ImmutableDictionary<string, string> Fields);
