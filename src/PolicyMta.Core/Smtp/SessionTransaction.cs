using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp;

/// <summary>One mail transaction (RFC 5321 section 3.3), from MAIL on.</summary>
internal sealed class SessionTransaction(string returnPath, in MailRequest request) : IDisposable
{
    /// <summary>The sender; empty for the null reverse-path.</summary>
    public string ReturnPath { get; } = returnPath;

    public MailRequest Request { get; } = request;

    public List<Recipient> Recipients { get; } = [];

    private readonly List<TraceEntry> _trace = [];
    private MessageFacts? _facts;

    /// <summary>What BDAT has brought so far; null before the first.</summary>
    public ChunkReader? Chunks { get; set; }

    /// <summary>How fast the message's data comes; null before it does.</summary>
    public DataPace? Pace { get; set; }

    /// <summary>What is known of the message while recipients are given.</summary>
    public MessageFacts FactsSoFar(SessionState state, DateTimeOffset now)
    {
        _facts ??= new MessageFacts
        {
            Id = SpoolId.Create(now),
            ReturnPath = ReturnPath,
            Recipients = [],
            Tenant = state.Tenant,
            Campaign = state.Info.Listener.Campaign ?? "",
            Metadata = state.Info.Listener.Metadata is { } labels
                ? ImmutableDictionary.CreateRange(labels)
                : ImmutableDictionary<string, string>.Empty,
            Priority = PriorityIn(state) ?? MessagePriority.Normal,
            Envelope = Request.Envelope,
            ReceivedAt = now,
            Size = Request.Size,
        };
        if (_facts.Recipients.Length < Math.Min(Recipients.Count, RecipientCheck.MostShown))
            _facts = _facts with { Recipients = [.. Recipients.Take(RecipientCheck.MostShown)] };
        return _facts;
    }

    /// <summary>Takes a recipient that policy was asked about.</summary>
    public void Add(RecipientAnswer answer)
    {
        Recipients.Add(answer.Recipient);
        if (Recipients.Count <= RecipientCheck.MostTraced)
            _trace.AddRange(answer.Trace);
    }

    /// <summary>What the injector gets of it.</summary>
    public Received Complete(ContentBuffer content, SessionState state) => new(RequestOf(content, state), null, Request.Priority);

    public void Dispose() => Chunks?.Dispose();

    private InjectionRequest RequestOf(ContentBuffer content, SessionState state) => new()
    {
        ReturnPath = ReturnPath,
        Recipients = Recipients,
        Content = content,
        Source = Request.Envelope.SmtpUtf8 ? state.Source with { Protocol = Utf8ProtocolOf(state.Source.Protocol) } : state.Source,
        Tenant = state.Tenant,
        AuthorDomains = state.AuthorDomains,
        Campaign = state.Info.Listener.Campaign,
        Metadata = state.Info.Listener.Metadata,
        Priority = PriorityIn(state),
        Envelope = Request.Envelope,
        MalformedHeader = state.Info.Listener.MalformedHeader,
        Received = state.Info.Listener.Received,
        Id = _facts?.Id,
        RecipientTrace = [.. _trace],
    };

    private MessagePriority? PriorityIn(SessionState state) =>
        Request.Priority is { } priority && state.MayRelay ? TransferPriority.LevelOf(priority) : null;

    /// <summary>The words that RFC 6531 section 4.3 gives for ESMTP, ESMTPS, ESMTPA and ESMTPSA.</summary>
    private static string Utf8ProtocolOf(string protocol) =>
        protocol.StartsWith("ESMTP", StringComparison.Ordinal) ? string.Concat("UTF8SMTP", protocol.AsSpan("ESMTP".Length)) : protocol;
}
