namespace PolicyMta.Core.Smtp;

/// <summary>Replies that belong to no single verb.</summary>
internal static class Replies
{
    /// <summary>The first reply of a session, and the one to XCLIENT, which begins it anew (RFC 5321 section 4.2).</summary>
    public static SmtpReply Greeting(SessionInfo info) => new(220, null, $"{info.Hostname} {info.Listener.Greeting}".TrimEnd());

    public static readonly SmtpReply Ok = new(250, new(2, 0, 0), "OK");
    public static readonly SmtpReply Bye = new(221, new(2, 0, 0), "Bye");
    public static readonly SmtpReply Help = new(214, new(2, 0, 0), "Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP");
    public static readonly SmtpReply CannotVerify = new(
        252, new(2, 0, 0), "Cannot verify the user, but will take the message and try to deliver it");

    public static readonly SmtpReply UnknownCommand = new(500, new(5, 5, 2), "Command not recognized");
    public static readonly SmtpReply NotImplemented = new(502, new(5, 5, 1), "Command not implemented");
    public static readonly SmtpReply BareLineFeed = new(500, new(5, 5, 2), "Lines must end with CRLF");
    public static readonly SmtpReply LineTooLong = new(500, new(5, 5, 6), "Line too long");
    public static readonly SmtpReply NoArgument = new(501, new(5, 5, 4), "This command takes no argument");
    public static readonly SmtpReply ArgumentMissing = new(501, new(5, 5, 4), "This command needs an argument");
    public static readonly SmtpReply MalformedParameter = new(501, new(5, 5, 4), "Malformed parameter");
    public static readonly SmtpReply UnknownParameter = new(555, new(5, 5, 4), "Parameter not recognized or not implemented");
    public static readonly SmtpReply RepeatedParameter = new(501, new(5, 5, 4), "A parameter stands twice");
    public static readonly SmtpReply GreetFirst = new(503, new(5, 5, 1), "Send EHLO first");
    public static readonly SmtpReply MailFirst = new(503, new(5, 5, 1), "Send MAIL first");

    public static readonly SmtpReply NoRecipients = new(554, new(5, 5, 1), "No valid recipients");

    public static readonly SmtpReply SpokeFirst = new(554, new(5, 5, 1), "You spoke before the greeting");
    public static readonly SmtpReply TooManyErrors = new(421, new(4, 7, 0), "Too many errors, closing connection");
    public static readonly SmtpReply TooManyCommands = new(421, new(4, 7, 0), "Too many commands without a message, closing connection");
    public static readonly SmtpReply MessageRateExceeded = new(450, new(4, 7, 1), "Too many messages from your address, try again later");
    public static readonly SmtpReply TooManyMessages = new(421, new(4, 7, 0), "Too many messages in one session, connect again");
    public static readonly SmtpReply TooManyConnections = new(421, new(4, 3, 2), "Too many connections, try again later");
    public static readonly SmtpReply TooManyFromAddress = new(421, new(4, 7, 0), "Too many connections from your address, try again later");
    public static readonly SmtpReply TooManyFromNetwork = new(421, new(4, 7, 0), "Too many connections from your network, try again later");
    public static readonly SmtpReply TooFrequent = new(421, new(4, 7, 0), "You connect too often, try again later");
    public static readonly SmtpReply NotHttp = new(421, new(4, 7, 0), "This is a mail server, closing connection");
    public static readonly SmtpReply TimedOut = new(421, new(4, 4, 2), "Timeout, closing connection");
    public static readonly SmtpReply Stopping = new(421, new(4, 3, 2), "Service is shutting down, closing connection");
    public static readonly SmtpReply Aborted = new(421, new(4, 3, 2), "Closed by the administrator, try again later");
    public static readonly SmtpReply LocalError = new(451, new(4, 3, 0), "Local error in processing, try again later");
}
