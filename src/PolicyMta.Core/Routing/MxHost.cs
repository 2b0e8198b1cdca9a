namespace PolicyMta.Core.Routing;

/// <summary>One host of a destination.</summary>
/// <param name="Name">The host's name in lower case, or an address literal without brackets.</param>
/// <param name="Preference">Its MX preference: lower is tried first.</param>
internal readonly record struct MxHost(string Name, int Preference);
