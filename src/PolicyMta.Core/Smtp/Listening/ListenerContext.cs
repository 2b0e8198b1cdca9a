using PolicyMta.Core.Conversations;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>What the sessions of one listener share. Immutable but for sessions and counts.</summary>
internal sealed record ListenerContext
{
    public required ListenerOptions Options { get; init; }

    /// <summary>The name for greeting and EHLO.</summary>
    public required string Hostname { get; init; }

    public required AddressRates MessageRates { get; init; }

    public required ConnectionLimits Limits { get; init; }

    public required Counters<ListenerCount> Counters { get; init; }

    /// <summary>TLS, if the listener speaks it.</summary>
    public required TlsServer? Tls { get; init; }

    /// <summary>Authentication, if the listener offers it.</summary>
    public required Authenticator? Authenticator { get; init; }

    /// <summary>Whom a trusted client may name; null if there is nobody.</summary>
    public required UserDirectory? Users { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Gives the memory for content.</summary>
    public required ContentBudget Content { get; init; }

    public required SubmitMessage Submit { get; init; }

    /// <summary>Asks policy about recipients; null if it is not asked.</summary>
    public RecipientCheck? Recipients { get; init; }

    /// <summary>Where sessions can be seen; null: nowhere.</summary>
    public ConversationBook? Conversations { get; init; }

    public required SessionClock Clock { get; init; }

    public required ActiveSessions Sessions { get; init; }

    public required ILogger<Session> SessionLogger { get; init; }

    /// <summary>Ends every session wherever it is.</summary>
    public required CancellationToken Ending { get; init; }
}
