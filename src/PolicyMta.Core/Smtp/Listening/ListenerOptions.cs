using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>One SMTP listener (section <c>listeners</c>).</summary>
internal sealed record ListenerOptions
{
    /// <summary>The listener's name in events and for policy.</summary>
    public required string Name { get; init; }

    /// <summary>Where to listen: <c>address:port</c>, <c>[v6]:port</c> or <c>*:port</c>.</summary>
    public required ListenAddress Address { get; init; }

    /// <summary>The name for the banner and EHLO; the server's host name if empty.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>
    /// What the greeting says after that name, in printable ASCII. Some old clients use EHLO only if they find the word ESMTP in it.
    /// </summary>
    [RegularExpression("[ -~]{0,400}", ErrorMessage = "Use printable ASCII, at most 400 characters, for instance ESMTP.")]
    public string Greeting { get; init; } = "ESMTP";

    /// <summary>
    /// Networks (CIDR) of proxies and load balancers that begin each connection with the PROXY protocol (version 1 or 2). They must: a
    /// connection from there without it is closed. Limits count the client that it names; a connection that names none (UNKNOWN, LOCAL)
    /// has no rights to relay.
    /// </summary>
    public NetworkList ProxyNetworks { get; init; } = [];

    /// <summary>
    /// Networks (CIDR) of proxies that may say by XCLIENT whom they speak for, logins included, of users who exist and may log in here.
    /// Everybody else is refused with 550 5.7.0.
    /// </summary>
    public NetworkList XclientNetworks { get; init; } = [];

    /// <summary>Encryption; none if it is not written.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Authentication; AUTH is not offered where it is not written.</summary>
    public AuthOptions? Auth { get; init; }

    /// <summary>Networks (CIDR) that may relay through this listener. Everybody else is refused at RCPT with 550 5.7.1.</summary>
    public NetworkList RelayNetworks { get; init; } = NetworkList.Loopback;

    /// <summary>
    /// Domains that this listener takes mail for from anybody, for instance those of your return paths: <c>bounces.example.com</c>, or
    /// <c>*.example.com</c> for all below it. Such mail goes the way of all mail: on-inject sees it, and the MX or next hop of its domain
    /// gets it. Addresses that carry a route (<c>%</c>, <c>!</c>, a second <c>@</c>, a source route) are not taken.
    /// </summary>
    public OwnDomains AcceptDomains { get; init; } = [];

    /// <summary>
    /// Domains that may stand in From of mail to this listener, for instance <c>example.com</c>, or <c>*.example.com</c> for all below it;
    /// every author of a message must be of one of them, or it is refused with 550 5.7.1. A user's own <c>from_domains</c> hold besides.
    /// Empty: every domain.
    /// </summary>
    public OwnDomains FromDomains { get; init; } = [];

    /// <summary>
    /// Whose addresses may have dots where RFC 5321 has none, such as <c>taro.@docomo.example</c>, <c>a..b@x.example</c> or
    /// <c>.a@x.example</c>: <c>recipients</c> (RCPT), <c>all</c> (MAIL too; the same as true), or <c>off</c> (the same as false). They are
    /// passed on as they were written.
    /// </summary>
    public LenientAddresses LenientAddresses { get; init; } = LenientAddresses.OfRecipients;

    /// <summary>
    /// Whether MAIL and RCPT are taken with an address without angle brackets (<c>RCPT TO:jane@example.com</c>), as some printers and
    /// scripts write them; else they get 501 5.5.4.
    /// </summary>
    public bool BareAddresses { get; init; }

    /// <summary>
    /// By what the retry of a client that never saw the server's 250 is recognised: <c>off</c>, <c>message-id</c> (the Message-ID field) or
    /// <c>x-policymta-id</c> (the X-PolicyMta-Id field). A message with the same sender, recipients and id is then answered with the first
    /// one's id, and not sent again. Off: it is sent twice.
    /// </summary>
    public Deduplicate Deduplicate { get; init; } = Deduplicate.Off;

    /// <summary>How long a message is remembered for that, at most 7 days; restarts included.</summary>
    public TimeSpan DeduplicateWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The tenant of messages from this listener.</summary>
    public string Tenant { get; init; } = MessageFacts.DefaultTenant;

    /// <summary>The campaign of messages from this listener, unless policy names one.</summary>
    public string Campaign { get; init; } = "";

    /// <summary>Labels of messages from this listener, to which policy may add.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The largest message in bytes (RFC 1870 SIZE).</summary>
    [Range(1024, int.MaxValue)]
    public int MaxMessageSize { get; init; } = 50 * 1024 * 1024;

    /// <summary>
    /// The longest line in a message, in bytes without its CRLF; a message with a longer one gets 550 5.6.0. Lines beyond 998 (RFC 5322
    /// section 2.1.1) are common in HTML and are passed on as they are.
    /// </summary>
    [Range(998, int.MaxValue)]
    public int MaxLineLength { get; init; } = 1024 * 1024;

    /// <summary>The largest message header in bytes; a message with a larger one gets 552 5.3.4.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxHeaderSize { get; init; } = 512 * 1024;

    /// <summary>
    /// What is done with a message that has a CR or LF that stands alone, or a NUL: <c>refuse</c>, or <c>fix</c> (each becomes CRLF, NULs
    /// go). A bare CR, LF or NUL never terminates a message.
    /// </summary>
    public LineEndings LineEndings { get; init; } = LineEndings.Refuse;

    /// <summary>
    /// What is done with a message that does not begin with header fields, or whose header no empty line ends: <c>fix</c> (the empty line
    /// is put in, so that nothing of it is taken for this server's own fields; an mbox <c>From </c> line goes), or <c>refuse</c> with 550
    /// 5.6.0. A byte order mark is always taken away.
    /// </summary>
    public MalformedHeader MalformedHeader { get; init; } = MalformedHeader.Fix;

    /// <summary>
    /// What this server's own Received field says of the client, unless policy decides otherwise: <c>full</c>, <c>without_client</c>
    /// (neither its name and address nor the recipient), or <c>none</c> (no field: for the mail of this server's own users only, since
    /// loops are found by it).
    /// </summary>
    public ReceivedField Received { get; init; }

    /// <summary>
    /// How far ahead a client that may relay can set the time of delivery (FUTURERELEASE, RFC 4865); not offered if zero.
    /// </summary>
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Recipients in one transaction at most; further ones get 452 4.5.3.</summary>
    [Range(1, 100_000)]
    public int MaxRecipients { get; init; } = 1000;

    /// <summary>Connections at once at most; further ones get 421 4.3.2.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Connections at once from one address at most; further ones get 421 4.7.0.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnectionsPerAddress { get; init; } = 100;

    /// <summary>
    /// Connections at once from one network at most (the /24 of an IPv4 address, the /64 of an IPv6 address); further ones get 421 4.7.0.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxConnectionsPerNetwork { get; init; } = 1000;

    /// <summary>
    /// How often one address may connect, as many at once as the rate's number; what goes beyond gets 421 4.7.0. Empty: as often as it
    /// likes.
    /// </summary>
    public Rate? ConnectionRate { get; init; }

    /// <summary>Networks (CIDR) whose clients are not counted by address, network or rate: machines of your own.</summary>
    public NetworkList UnlimitedNetworks { get; init; } = NetworkList.Loopback;

    /// <summary>Refused commands after which the session ends with 421 4.7.0.</summary>
    [Range(1, 10_000)]
    public int MaxErrors { get; init; } = 20;

    /// <summary>
    /// Refused commands since the last message that was taken, after which each further refusal is told later: by <c>tarpit_delay</c>,
    /// doubled each time up to 10 seconds.
    /// </summary>
    [Range(0, 10_000)]
    public int TarpitAfter { get; init; } = 10;

    /// <summary>The first delay of a refusal; none if zero.</summary>
    public TimeSpan TarpitDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the greeting waits. Who speaks before it is refused with 554, as many senders of spam are; 250ms to 5s suit a listener that
    /// faces the Internet.
    /// </summary>
    public TimeSpan GreetPause { get; init; } = TimeSpan.Zero;

    /// <summary>Commands without a message in between, recipients and chunks apart, after which the session ends with 421 4.7.0.</summary>
    [Range(10, int.MaxValue)]
    public int MaxCommands { get; init; } = 1000;

    /// <summary>
    /// How often one address (of IPv6: one /64) may begin a message, as many at once as the rate's number; what goes beyond gets 450 4.7.1.
    /// Clients in <c>unlimited_networks</c> are not counted. Empty: as often as it likes.
    /// </summary>
    public Rate? MessageRate { get; init; }

    /// <summary>Messages in one session at most.</summary>
    [Range(1, int.MaxValue)]
    public int MaxMessagesPerSession { get; init; } = 1_000_000;

    /// <summary>
    /// How long to wait for a command, and for each piece of a message's data (RFC 5321 section 4.5.3.2.7 asks for 5 minutes).
    /// </summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The lowest rate, in bytes a second since the begin of a message's data, that is borne for longer than a minute; then 421 4.4.2. None
    /// if zero.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MinDataRate { get; init; } = 100;

    /// <summary>
    /// Whether a client that may not relay is sent away with 554 5.5.1 if it sends a message behind a DATA that is refused, or behind a
    /// BDAT whose size cannot be read, without waiting for the reply (RFC 2920 section 3.1): otherwise the lines of the message are taken
    /// for commands.
    /// </summary>
    public bool RefusePipedContent { get; init; } = true;

    /// <summary>How long one message's data may take in all.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(30);
}
