namespace PolicyMta.IspRules.Adaptive;

/// <summary>
/// What a speed is learnt for: mail from one egress source to one provider, over all of its sites; or to one site if no provider is named.
/// </summary>
/// <param name="Source">The egress source.</param>
/// <param name="Profile">The traffic profile, for a site; empty for a provider.</param>
/// <param name="Place">The provider, or the site.</param>
internal readonly record struct LearntKey(string Source, string Profile, string Place)
{
    public bool IsProvider => Profile.Length == 0;

    public PaceTarget Target => IsProvider
        ? new PaceTarget { EgressSource = Source, Provider = Place }
        : new PaceTarget { EgressSource = Source, Site = Place, TrafficProfile = Profile };

    public static LearntKey Of(string source, string site, string profile, string? provider) => provider is null
        ? new LearntKey(source, profile, site)
        : new LearntKey(source, "", provider);
}
