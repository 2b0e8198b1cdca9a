namespace PolicyMta.Campaigns.Rendering;

/// <summary>A template goes beyond what it may use. The message is the middle of a sentence.</summary>
internal sealed class LimitException(string message) : Exception(message);
