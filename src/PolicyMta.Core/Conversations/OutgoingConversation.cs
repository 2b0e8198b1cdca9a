using System.Net;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Conversations;

/// <summary>A connection to a receiver.</summary>
internal sealed class OutgoingConversation : Conversation
{
    private const string Connecting = "connecting";
    private const string Opening = "opening";
    private const string Idle = "idle";
    private const string Sending = "sending";
    private const string Probing = "probing";

    private readonly ConnectPurpose _purpose;
    private volatile string _state = Connecting;
    private volatile string? _sourceAddress;
    private volatile string? _tls;
    private volatile string? _verifiedBy;
    private volatile QueuedDelivery? _delivery;
    private volatile Action? _breakOff;

    public OutgoingConversation(
        ConversationBook all, string site, string host, IPEndPoint remote, string source, ConnectPurpose? purpose)
        : base(all, Direction.Out)
    {
        (Site, Host, Remote, Source) = (site, host, remote, source);
        _purpose = purpose ?? ConnectPurpose.Mail;
        All.Add(this);
        _purpose.Watch?.Connecting(host, remote);
    }

    public string Site { get; }

    public string Host { get; }

    public IPEndPoint Remote { get; }

    /// <summary>The egress source.</summary>
    public string Source { get; }

    public string? Provider => _purpose.Provider;

    /// <summary>The delivery under way, or null.</summary>
    public QueuedDelivery? Delivery => _delivery;

    /// <summary>Whether somebody wants to see the certificate that the receiver shows.</summary>
    public bool WantsCertificate => IsProbed || All.IsWatched;

    public override string Place => Site;

    public override ConversationFacts Facts
    {
        get
        {
            var delivery = _delivery;
            return new ConversationFacts
            {
                State = _state,
                Tenant = delivery?.Queue.Key.Tenant,
                Source = Source,
                SourceAddress = _sourceAddress,
                Site = Site,
                Provider = Provider,
                Host = Host,
                Address = Remote.Port == 25 ? Remote.Address.ToString() : Remote.ToString(),
                Tls = _tls,
                TlsVerifiedBy = _verifiedBy,
                Message = delivery?.Id,
                Domain = delivery?.Queue.Key.Domain,
            };
        }
    }

    /// <summary>The connection is made; from now on it can be broken off.</summary>
    public void Connected(IPAddress? from, Action breakOff)
    {
        _sourceAddress = from?.ToString();
        _breakOff = breakOff;
        _state = Opening;
        _purpose.Watch?.Connected(from);
        Note($"connected to {Host} [{Remote.Address}]:{Remote.Port}{(_sourceAddress is { } address ? $" from {address}" : "")}");
    }

    /// <summary>The handshake is done.</summary>
    public void Secured(string tls, ShownCertificate? certificate)
    {
        _tls = tls;
        _purpose.Watch?.Secured(tls, certificate);
        Note(certificate is null ? tls : $"{tls}, {certificate.Text}");
    }

    /// <summary>Mail may be sent now.</summary>
    public void Opened(string? verifiedBy)
    {
        _verifiedBy = verifiedBy;
        _state = IsProbed ? Probing : Idle;
        _purpose.Watch?.Opened(verifiedBy);
        if (verifiedBy is not null)
            Note($"verified by {verifiedBy}");
        EndOpening();
    }

    /// <summary>No mail can be sent over it.</summary>
    public void NotOpened(Outcome failure)
    {
        if (!failure.IsRemoteReply)
            Note(failure.Reply.ToString());
        _purpose.Watch?.Failed(failure);
        if (!IsProbed && IsWanted(isGood: false))
            Keep(isGood: false, Describe(failure), onlyTransaction: false);
    }

    /// <summary>A transaction begins.</summary>
    public void Begin(QueuedDelivery? delivery)
    {
        _delivery = delivery;
        _state = Sending;
        BeginTransaction();
    }

    /// <summary>A transaction has ended.</summary>
    public void End(ImmutableArray<Outcome> outcomes)
    {
        Outcome? failure = null;
        foreach (var outcome in outcomes)
        {
            if (!outcome.IsDelivered)
            {
                failure = outcome;
                break;
            }
        }

        if (failure is { IsRemoteReply: false } own)
            Note(own.Reply.ToString());
        if (failure is not { Stage: SmtpStage.Connect } && IsWanted(failure is null))
            Keep(failure is null, Describe(failure ?? outcomes[0]), onlyTransaction: true);
        _state = Idle;
        _delivery = null;
    }

    /// <summary>Breaks the connection off by the rules of a stop: a message that the receiver has whole is still answered for.</summary>
    public override bool Abort()
    {
        if (_breakOff is not { } breakOff)
            return false;
        Note("broken off by an operator");
        breakOff();
        return true;
    }

    protected override bool IsProbed => _purpose.IsProbe;

    protected override void OnLine(TranscriptLine line) => _purpose.Watch?.Said(line);

    private static string Describe(Outcome outcome)
    {
        EventWords<SmtpStage>.TryGet(outcome.Stage, out var word);
        return $"{word.Value}: {outcome.Reply}";
    }
}
