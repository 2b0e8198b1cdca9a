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

    /// <summary>What BDAT has brought so far; null before the first.</summary>
    public ChunkReader? Chunks { get; set; }

    /// <summary>How fast the message's data comes; null before it does.</summary>
    public DataPace? Pace { get; set; }

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
        Campaign = state.Info.Listener.Campaign,
        Metadata = state.Info.Listener.Metadata,
        Priority = Request.Priority is { } priority && state.MayRelay ? TransferPriority.LevelOf(priority) : null,
        Envelope = Request.Envelope,
        MalformedHeader = state.Info.Listener.MalformedHeader,
    };

    /// <summary>The words that RFC 6531 section 4.3 gives for ESMTP, ESMTPS, ESMTPA and ESMTPSA.</summary>
    private static string Utf8ProtocolOf(string protocol) =>
        protocol.StartsWith("ESMTP", StringComparison.Ordinal) ? string.Concat("UTF8SMTP", protocol.AsSpan("ESMTP".Length)) : protocol;
}
