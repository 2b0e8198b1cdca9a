namespace PolicyMta.Policies;

/// <summary>A traffic profile and who declared it.</summary>
internal sealed record LoadedProfile(TrafficProfile Profile, string Owner);
