using PolicyMta.Core.Bounces;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core;

/// <summary>What the corridor needs to know. Policy stands apart and may be reloaded; these settings hold from start to stop.</summary>
internal sealed record MtaOptions
{
    /// <summary>The server's own name, for banners, EHLO, Received fields and notices.</summary>
    public required string Hostname { get; init; }

    /// <summary>Where accepted messages are kept.</summary>
    public SpoolOptions Spool { get; init; } = new();

    /// <summary>The journal of events.</summary>
    public JournalOptions Events { get; init; } = new() { Enabled = false };

    /// <summary>The SMTP listeners.</summary>
    public IReadOnlyList<ListenerOptions> Listeners { get; init; } = [];

    /// <summary>Notices to senders.</summary>
    public BounceOptions Bounces { get; init; } = new();

    /// <summary>Who may log in to listeners that offer AUTH.</summary>
    public UserDirectory Users { get; init; } = new([]);

    /// <summary>What is kept of SMTP connections.</summary>
    public RecorderOptions Recorder { get; init; } = new();

    /// <summary>Which part of the messages has a trace if somebody listens, 0 to 1, beside those whose client asks for one.</summary>
    public double TraceSampleRate { get; init; } = 1;

    /// <summary>Outgoing connections in general.</summary>
    public DeliveryOptions Delivery { get; init; } = new();

    /// <summary>Fetches the policies of domains (MTA-STS); null: they are not looked for.</summary>
    public IStsSource? StsSource { get; init; }

    /// <summary>Whether it is counted how connections are protected, for reports to the owners of domains.</summary>
    public bool CountsTls { get; init; }

    /// <summary>Which part of each limit this node may use.</summary>
    public ILimitShares Shares { get; init; } = ILimitShares.OneNode;

    /// <summary>How many values the labels of metrics may have.</summary>
    public BreakdownCaps Breakdowns { get; init; } = new();
}
