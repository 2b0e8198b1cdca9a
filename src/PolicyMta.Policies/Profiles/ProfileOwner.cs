namespace PolicyMta.Policies.Profiles;

/// <summary>Who declared a profile.</summary>
internal sealed record ProfileOwner(ProfileSource Source, string Id, SourcePlace Place);
