using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>What a configuration and its includes say, before values that are kept elsewhere are fetched. Immutable.</summary>
/// <param name="Root">Its sections; null if one of the files could not be read whole.</param>
/// <param name="Problems">Every mistake so far.</param>
/// <param name="Source">The files.</param>
internal sealed record ReadConfiguration(SettingsMap? Root, ImmutableArray<PolicyProblem> Problems, ConfigurationSource Source);
