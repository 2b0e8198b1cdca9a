namespace PolicyMta.Server.Statistics;

/// <summary>The journal does not go on where the figures end.</summary>
internal sealed class GapException(string message) : Exception(message);
