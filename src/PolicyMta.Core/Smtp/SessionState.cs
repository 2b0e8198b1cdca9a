using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp;

/// <summary>What a session remembers between commands. Changed by the verbs, by one command at a time.</summary>
internal sealed class SessionState(SessionInfo info)
{
    private bool _isGreeted;
    private bool _isExtended;

    public SessionInfo Info { get; private set; } = info;

    public SessionPhase Phase =>
        Transaction is not null ? SessionPhase.Transaction : _isGreeted ? SessionPhase.Greeted : SessionPhase.Connected;

    /// <summary>The client as events and policy see it; complete after EHLO.</summary>
    public InjectionSource Source { get; private set; } = Unknown(info, info.Tls);

    /// <summary>The transaction that is open, or null.</summary>
    public SessionTransaction? Transaction { get; private set; }

    /// <summary>Commands refused since the last message was accepted.</summary>
    public int Errors { get; set; }

    /// <summary>Commands since the last message was accepted, recipients and chunks apart.</summary>
    public int Commands { get; set; }

    /// <summary>Logins that failed in this session.</summary>
    public int FailedLogins { get; set; }

    /// <summary>The tenant of this client's messages.</summary>
    public string Tenant { get; private set; } = info.Listener.Tenant;

    /// <summary>Which domains this client may write in From.</summary>
    public ImmutableArray<AuthorDomains> AuthorDomains { get; private set; } = [OfListener(info)];

    /// <summary>Messages begun in this session.</summary>
    public int Messages { get; private set; }

    /// <summary>Whether this client may send to any domain.</summary>
    public bool MayRelay => Info.MayRelay || (Source.AuthenticatedAs is not null && Info.Listener.Auth is not { MayRelay: false });

    /// <summary>Whether this client may ask for delivery at a later time.</summary>
    public bool MayHold => MayRelay && Info.Listener.MaxHold > TimeSpan.Zero;

    public void Greet(string helo, bool extended)
    {
        Reset();
        _isGreeted = true;
        _isExtended = extended;
        Source = Source with { Protocol = Word, Helo = helo };
    }

    /// <summary>
    /// Nothing that was said before counts: the connection is encrypted from now on (RFC 3207 section 4.2), or another client speaks.
    /// </summary>
    /// <param name="tls">Version and cipher suite, or null for a connection in the clear.</param>
    public void BeginAnew(string? tls)
    {
        Reset();
        _isGreeted = false;
        Source = Unknown(Info, tls);
        Tenant = Info.Listener.Tenant;
        AuthorDomains = [OfListener(Info)];
    }

    /// <summary>Whether the client has said that it speaks for another.</summary>
    public bool IsProxied { get; private set; }

    /// <summary>Whether DATA, or a chunk of unknown length, was refused to a stranger, who may have sent a message behind it.</summary>
    public bool WasContentRefused { get; set; }

    /// <summary>The client speaks for another: the session begins anew with that one.</summary>
    public void Impersonate(SessionInfo client)
    {
        IsProxied = true;
        Info = client;
        BeginAnew(Source.Tls);
    }

    /// <summary>The client has proven who it is.</summary>
    public void Authenticate(User user)
    {
        Source = Source with { AuthenticatedAs = user.Name };
        Source = Source with { Protocol = Word };
        Tenant = user.Tenant ?? Info.Listener.Tenant;
        AuthorDomains = [OfListener(Info), new AuthorDomains("user", user.FromDomains)];
    }

    public void Begin(string returnPath, in MailRequest request)
    {
        Transaction = new SessionTransaction(returnPath, request);
        Messages++;
    }

    /// <summary>Ends the transaction, if there is one.</summary>
    public void Reset()
    {
        Transaction?.Dispose();
        Transaction = null;
    }

    /// <summary>Ends the transaction; it is the caller's.</summary>
    public SessionTransaction Take()
    {
        var transaction = Transaction ?? throw new InvalidOperationException("There is no transaction.");
        Transaction = null;
        return transaction;
    }

    /// <summary>The words of RFC 3848.</summary>
    private string Word => (_isExtended, Source.Tls is not null, Source.AuthenticatedAs is not null) switch
    {
        (false, _, _) => "SMTP",
        (_, false, false) => "ESMTP",
        (_, true, false) => "ESMTPS",
        (_, false, true) => "ESMTPA",
        (_, true, true) => "ESMTPSA",
    };

    private static AuthorDomains OfListener(SessionInfo info) => new("listener", info.Listener.FromDomains);

    private static InjectionSource Unknown(SessionInfo info, string? tls) =>
        new() { Protocol = "SMTP", Listener = info.Listener.Name, RemoteAddress = info.RemoteAddress, Tls = tls };
}
