namespace PolicyMta.Sdk;

/// <summary>A message that a plugin hands in. Immutable.</summary>
public sealed record NewMessage
{
    /// <summary>The largest message, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>The most recipients of one message.</summary>
    public const int MaxRecipients = 10_000;

    /// <summary>The longest time that a <see cref="Key"/> is remembered.</summary>
    public static readonly TimeSpan MaxKeyWindow = TimeSpan.FromDays(7);

    /// <summary>The reverse-path without angle brackets; empty for the null reverse-path, which is never notified.</summary>
    public string ReturnPath { get; init; } = "";

    /// <summary>The recipients: 1 to <see cref="MaxRecipients"/>.</summary>
    public required ImmutableArray<Recipient> Recipients { get; init; }

    /// <summary>
    /// The message with its header (RFC 5322), 1 to <see cref="MaxBytes"/> bytes, without NUL. Lines may end with CRLF, LF or CR; they
    /// become CRLF. Date and Message-ID are added if they are missing. Read before the call completes, and not kept.
    /// </summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The tenant, or null for "default".</summary>
    public string? Tenant { get; init; }

    /// <summary>The campaign, or null for none.</summary>
    public string? Campaign { get; init; }

    /// <summary>Which messages this one overtakes, or null for normal.</summary>
    public MessagePriority? Priority { get; init; }

    /// <summary>Labels to keep with the message.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What is asked for with the envelope.</summary>
    public EnvelopeRequests Envelope { get; init; } = EnvelopeRequests.None;

    /// <summary>
    /// What names this submission among all of the plugin's, for instance <c>welcome/jane@example.com</c>, up to 1024 characters; or null.
    /// A submission with a key whose message was taken before takes nothing, and gives the first one's id: so one that is tried again after
    /// a lost answer or a crash is sent once. What is remembered is committed together with the message.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>How long <see cref="Key"/> is remembered: more than zero, and up to <see cref="MaxKeyWindow"/>.</summary>
    public TimeSpan KeyWindow { get; init; } = MaxKeyWindow;

    /// <summary>
    /// The source of the message that made the plugin submit this one, if it does so because of one: <see cref="InjectContext.Source"/>.
    /// On-inject handlers of this plugin are never asked about its own messages; with this, nor are those of the plugins whose messages led
    /// here, so that two plugins that answer each other come to an end.
    /// </summary>
    public InjectionSource? CausedBy { get; init; }
}
