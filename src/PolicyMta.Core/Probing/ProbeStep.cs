using PolicyMta.Core.Conversations;

namespace PolicyMta.Core.Probing;

/// <summary>What came of one stage of a probe. Immutable. Its texts are the receiver's: whoever shows them makes them printable.</summary>
/// <param name="Source">The egress source; null for the one that a message would get, before that is known.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Ok">Whether a message would go on from here; null if that is not what it tells.</param>
/// <param name="Text">What was found, in words.</param>
internal sealed record ProbeStep(string? Source, ProbeStage Stage, bool? Ok, string Text)
{
    /// <summary>How long it took, in milliseconds; null where nothing was waited for.</summary>
    public double? TookMs { get; init; }

    /// <summary>The host that it is about.</summary>
    public string? Host { get; init; }

    /// <summary>Its address and port.</summary>
    public string? Address { get; init; }

    /// <summary>The address that the receiver sees.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>What it showed.</summary>
    public ShownCertificate? Certificate { get; init; }

    /// <summary>What helps, where something is wrong.</summary>
    public string? Remedy { get; init; }
}
