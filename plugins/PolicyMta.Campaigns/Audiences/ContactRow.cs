namespace PolicyMta.Campaigns.Audiences;

/// <summary>Somebody whom an audience has. Immutable.</summary>
/// <param name="Id">Its number in the audience, which nobody else ever gets.</param>
/// <param name="Address">The address, as it was first given.</param>
/// <param name="Locale">The language that it reads; null if it is not known.</param>
/// <param name="Fields">What else is known, by field.</param>
internal sealed record ContactRow(long Id, string Address, string? Locale, ImmutableDictionary<string, string> Fields);
