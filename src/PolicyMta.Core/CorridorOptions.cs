using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Metrics;

namespace PolicyMta.Core;

/// <summary>What the corridor needs to know from start to stop.</summary>
/// <param name="Hostname">The server's own name, for EHLO, Received fields and notices.</param>
internal sealed record CorridorOptions(string Hostname)
{
    /// <summary>Outgoing connections in general.</summary>
    public DeliveryOptions Delivery { get; init; } = new();

    /// <summary>Who may be trusted at the other end.</summary>
    public ITransportSecurity Security { get; init; } = new DemandedTls();

    /// <summary>Notices to senders.</summary>
    public BounceOptions Bounces { get; init; } = new();

    /// <inheritdoc cref="MtaOptions.TraceSampleRate"/>
    public double TraceSampleRate { get; init; } = 1;

    /// <summary>The memory for content, in bytes.</summary>
    public long ContentMemory { get; init; } = 1 << 24;

    /// <summary>Which part of each limit this node may use.</summary>
    public ILimitShares Shares { get; init; } = ILimitShares.OneNode;

    /// <summary>The file that says at which messages policy ended the server; null to look for none.</summary>
    public string? CrashFile { get; init; }

    /// <summary>How many values the labels of metrics may have.</summary>
    public BreakdownCaps Breakdowns { get; init; } = new();
}
