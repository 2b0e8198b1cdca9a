using System.Globalization;

namespace PolicyMta.Core.Delivery;

/// <summary>
/// What this server says itself if a receiver gave no usable reply. Transient as a rule: the receiver has refused nothing.
/// </summary>
internal static class OwnReplies
{
    /// <summary>Characters of a receiver's malformed words that are shown.</summary>
    private const int MaxQuoted = 200;

    public static SmtpReply TimedOut(string host, SmtpStage stage, TimeSpan wait) =>
        new(421, new(4, 4, 2), $"{host} gave no {Awaited(stage)} within {DurationText.Format(wait)}");

    public static SmtpReply NotTaken(string host, TimeSpan wait) =>
        new(421, new(4, 4, 2), $"{host} did not take what was sent within {DurationText.Format(wait)}");

    public static SmtpReply Closed(string host, SmtpStage stage) =>
        new(421, new(4, 4, 2), $"{host} closed the connection before its {Awaited(stage)}");

    public static SmtpReply BrokenOff(string host) =>
        new(421, new(4, 4, 2), $"The connection to {host} was broken off by an operator");

    /// <param name="host">The receiver.</param>
    /// <param name="stage">The step that it should have answered.</param>
    /// <param name="problem">What is wrong with its answer.</param>
    /// <param name="said">The beginning of what it said, fit to be shown.</param>
    public static SmtpReply Malformed(string host, SmtpStage stage, string? problem, string said) =>
        new(421, new(4, 5, 0), $"{host} sent no valid {Awaited(stage)}: {problem}{Quoted(said)}");

    public static SmtpReply Broken(string host) =>
        new(421, new(4, 5, 0), $"{host} sent a reply without a valid end, and the connection was given up");

    public static SmtpReply Unexpected(string host, SmtpStage stage, SmtpReply reply) =>
        new(421, new(4, 5, 0), $"{host} sent no valid {Awaited(stage)}: {reply.Code} has no meaning here{Quoted(reply.Text)}");

    public static SmtpReply Premature(string host) => new(421, new(4, 5, 0), $"{host} replied to the message before it had all of it");

    public static SmtpReply NoConnection(string host, string problem) => new(421, new(4, 4, 1), $"{host}: {problem}");

    public static SmtpReply NoLocalAddress(string source, string problem) =>
        new(421, new(4, 4, 0), $"The local address of egress source '{source}' cannot be used: {problem}");

    public static SmtpReply NoProxy(string source, string proxy, string problem) =>
        new(421, new(4, 4, 0), $"The proxy {proxy} of egress source '{source}' cannot be used: {problem}");

    public static SmtpReply NoHandshake(string host, string problem) => new(421, new(4, 7, 5), $"TLS with {host} failed: {problem}");

    public static SmtpReply NoMechanism(string host, string? offered) =>
        new(
            421,
            new(4, 7, 0),
            offered is null ? $"{host} offers no way to log in" : $"{host} offers no way to log in that is wanted here: {offered}");

    public static SmtpReply NoPassword(string host, string place) =>
        new(421, new(4, 7, 0), $"The password for {host} cannot be read from {place}");

    public static SmtpReply BadLogin(string host, string problem) => new(421, new(4, 7, 0), $"{host} could not be logged in at: {problem}");

    public static SmtpReply NoTls(string host) =>
        new(421, new(4, 7, 10), $"{host} offers no TLS, without which this message may not be sent");

    public static SmtpReply NoRequireTls(string host, string problem) =>
        new(550, new(5, 7, 30), $"{host} does not protect mail as its sender demands (REQUIRETLS): {problem}");

    public static SmtpReply NoDane(string host) =>
        new(451, new(4, 7, 10), $"{host} has no TLSA records that can be trusted, without which this message may not be sent (DANE)");

    public static SmtpReply NoCertificate(string name) =>
        new(451, new(4, 3, 5), $"The traffic profile names the certificate '{name}', which is not defined in delivery.client_certificates");

    public static SmtpReply TlsaFailed(string host, string? problem) =>
        new(451, new(4, 7, 5), $"The TLSA records of {host} cannot be looked up: {problem}");

    public static SmtpReply NotInStsPolicy(string host, string domain) =>
        new(451, new(4, 7, 5), $"{host} is not among the hosts that the MTA-STS policy of {domain} names");

    public static SmtpReply IdleClosed(string host) =>
        new(421, new(4, 4, 2), $"{host} had closed the connection before another transaction began");

    public static SmtpReply TooLarge(string host, long limit) =>
        new(552, new(5, 3, 4), string.Create(
            CultureInfo.InvariantCulture, $"The message is larger than the {limit} bytes that {host} takes"));

    public static SmtpReply InternalAddress(string host) =>
        new(550, new(5, 4, 4), $"{host} has an address in a private network, where mail of strangers' domains may not go");

    public static SmtpReply NoAddress(string host) => new(550, new(5, 4, 4), $"{host} has no address");

    public static SmtpReply NoAddressOfFamily(string host, string source) =>
        new(451, new(4, 4, 4), $"{host} has no address of the kind that egress source '{source}' has");

    private static string Quoted(string said)
    {
        var line = said.Replace('\n', ' ').Trim();
        return line.Length == 0 ? "" : $": \"{(line.Length > MaxQuoted ? line[..MaxQuoted] : line)}\"";
    }

    private static string Awaited(SmtpStage stage) => stage switch
    {
        SmtpStage.Banner => "greeting",
        SmtpStage.Ehlo => "reply to EHLO",
        SmtpStage.StartTls => "reply to STARTTLS",
        SmtpStage.Auth => "reply to AUTH",
        SmtpStage.MailFrom => "reply to MAIL",
        SmtpStage.RcptTo => "reply to RCPT",
        SmtpStage.Data => "reply to DATA",
        SmtpStage.FinalDot => "reply to the message",
        _ => "reply",
    };
}
