using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// STARTTLS (RFC 3207). What a client sends behind it in the clear could be somebody else's, and would be taken for what it says inside
/// TLS: it ends the session.
/// </summary>
internal static class StartTlsVerb
{
    public static readonly SmtpReply Proceed = new(220, new(2, 0, 0), "Ready to start TLS");
    public static readonly SmtpReply Injection = new(
        554, new(5, 5, 1), "Nothing may follow STARTTLS before the handshake, closing connection");

    private static readonly SmtpReply Active = new(503, new(5, 5, 1), "TLS is active already");

    /// <summary>Whether the handshake may begin: <see cref="Proceed"/>, or why not.</summary>
    public static SmtpReply Handle(in SmtpCommand command, SessionState state)
    {
        if (state.Source.Tls is not null)
            return Active;
        if (state.Info.Secure is null)
            return Replies.NotImplemented;
        if (!command.IsWellFormed)
            return Replies.NoArgument;
        return state.Phase == SessionPhase.Connected ? Replies.GreetFirst : Proceed;
    }
}
