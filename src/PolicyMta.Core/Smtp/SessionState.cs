using PolicyMta.Sdk;

namespace PolicyMta.Core.Smtp;

/// <summary>How far a session has come (RFC 5321 section 4.1.4).</summary>
internal enum SessionPhase
{
    /// <summary>Before EHLO.</summary>
    Connected,

    /// <summary>Between transactions.</summary>
    Greeted,

    /// <summary>After MAIL.</summary>
    Transaction,
}

/// <summary>What a session remembers between commands. Changed by the verbs, by one command at a time.</summary>
internal sealed class SessionState(SessionInfo info)
{
    public SessionInfo Info { get; } = info;

    public SessionPhase Phase { get; private set; } = SessionPhase.Connected;

    /// <summary>The client as events and policy see it; complete after EHLO.</summary>
    public InjectionSource Source { get; private set; } = new() { Protocol = "SMTP", Listener = info.Listener.Name, RemoteAddress = info.RemoteAddress };

    /// <summary>The sender; empty for the null reverse-path.</summary>
    public string ReturnPath { get; private set; } = "";

    public List<Recipient> Recipients { get; private set; } = [];

    /// <summary>The size that MAIL declared, or 0.</summary>
    public long DeclaredSize { get; private set; }

    /// <summary>Commands refused since the last message was accepted.</summary>
    public int Errors { get; set; }

    /// <summary>Messages begun in this session.</summary>
    public int Messages { get; private set; }

    /// <summary>Whether this client may send to any domain.</summary>
    public bool MayRelay => Info.MayRelay;

    public void Greet(string helo, bool extended)
    {
        Reset();
        Phase = SessionPhase.Greeted;
        Source = Source with { Protocol = extended ? "ESMTP" : "SMTP", Helo = helo };
    }

    public void Begin(string returnPath, long declaredSize)
    {
        Phase = SessionPhase.Transaction;
        ReturnPath = returnPath;
        DeclaredSize = declaredSize;
        Messages++;
    }

    /// <summary>Ends the transaction, if there is one.</summary>
    public void Reset()
    {
        if (Phase != SessionPhase.Transaction)
            return;
        Phase = SessionPhase.Greeted;
        ReturnPath = "";
        DeclaredSize = 0;
        Recipients.Clear();
    }

    /// <summary>Ends the transaction; its recipients are the caller's.</summary>
    public List<Recipient> TakeRecipients()
    {
        var recipients = Recipients;
        Recipients = [];
        Reset();
        return recipients;
    }
}
