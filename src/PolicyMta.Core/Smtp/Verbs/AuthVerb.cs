using System.Buffers;
using System.Buffers.Text;
using System.Text;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// AUTH (RFC 4954). A user who does not exist, a wrong password and a user who may not log in here get the same answer after the same time.
/// </summary>
internal static class AuthVerb
{
    /// <summary>Failed logins after which the session ends.</summary>
    private const int MaxFailures = 3;

    private static readonly SmtpReply Success = new(235, new(2, 7, 0), "Authentication successful");
    private static readonly SmtpReply Failure = new(535, new(5, 7, 8), "Authentication credentials invalid");
    private static readonly SmtpReply Blocked = new(454, new(4, 7, 0), "Too many failed logins, try again later");
    private static readonly SmtpReply TooManyFailures = new(421, new(4, 7, 0), "Too many failed logins, closing connection");
    private static readonly SmtpReply NeedsTls = new(538, new(5, 7, 11), "Encryption required for authentication");
    private static readonly SmtpReply UnknownMechanism = new(504, new(5, 5, 4), "Authentication mechanism not offered");
    private static readonly SmtpReply InTransaction = new(503, new(5, 5, 1), "A transaction is open: AUTH comes before MAIL");
    private static readonly SmtpReply Again = new(503, new(5, 5, 1), "You have logged in already");
    private static readonly SmtpReply Cancelled = new(501, new(5, 7, 0), "Authentication cancelled");
    private static readonly SmtpReply Undecodable = new(501, new(5, 5, 2), "Invalid base64");
    private static readonly SmtpReply Malformed = new(501, new(5, 5, 2), "Invalid message for this SASL mechanism");

    /// <summary>Whether the exchange may begin: null and what it begins with, or why not.</summary>
    public static SmtpReply? Handle(in SmtpCommand command, SessionState state, out AuthStart start)
    {
        start = default;
        if (state.Info.Authenticator is not { } authenticator)
            return Replies.NotImplemented;
        if (!command.IsWellFormed)
            return Replies.ArgumentMissing;
        if (state.Phase == SessionPhase.Connected)
            return Replies.GreetFirst;
        if (state.Phase == SessionPhase.Transaction)
            return InTransaction;
        if (state.Source.AuthenticatedAs is not null)
            return Again;
        if (!MayAuthenticate(state))
            return NeedsTls;

        var length = command.Argument.IndexOf((byte)' ');
        var word = length < 0 ? command.Argument : command.Argument[..length];
        if (Find(authenticator.Options, word) is not { } mechanism)
            return UnknownMechanism;

        byte[]? initial = null;
        if (length >= 0 && !TryDecode(command.Argument[length..].TrimStart((byte)' '), isInitial: true, out initial))
            return Undecodable;
        if (authenticator.IsBlocked(state.Info.RemoteAddress, null))
            return Blocked;

        start = new AuthStart(authenticator.Begin(mechanism), initial);
        return null;
    }

    /// <summary>Whether AUTH is offered now.</summary>
    public static bool MayAuthenticate(SessionState state) =>
        state.Info.Authenticator is { } authenticator && (state.Source.Tls is not null || authenticator.Options.WithoutTls);

    /// <summary>The mechanisms that EHLO announces.</summary>
    public static string Announce(AuthOptions options) => string.Join(' ', options.Mechanisms.Select(NameOf));

    /// <summary>Speaks with the client to the end of the exchange.</summary>
    /// <returns>The reply, and how long the client has to wait for it; no reply if the session ended meanwhile.</returns>
    public static async ValueTask<(SmtpReply? Reply, TimeSpan Delay)> RunAsync(
        AuthStart start, SessionChannel channel, SessionState state, CancellationToken cancellationToken)
    {
        var authenticator = state.Info.Authenticator!;
        var lines = new CommandLineReader();
        var response = start.Initial;
        var challenge = start.Exchange.FirstChallenge;
        while (true)
        {
            if (response is null)
            {
                channel.Replies.Write(new SmtpReply(334, null, Convert.ToBase64String(challenge.Span)));
                channel.Arm(state.Info.Listener.CommandTimeout);
                (response, var refusal) = await ReadAsync(channel, lines);
                if (response is null)
                    return (refusal, TimeSpan.Zero);
            }

            var step = start.Exchange.Next(response);
            if (step.Name is { } name && authenticator.IsBlocked(state.Info.RemoteAddress, name))
                return (Blocked, TimeSpan.Zero);
            if (step.Verdict == SaslVerdict.Malformed)
                return (Malformed, TimeSpan.Zero);
            if (step.Verdict != SaslVerdict.GoOn)
                return await ConcludeAsync(step, channel, state, authenticator, cancellationToken);

            challenge = step.Challenge;
            response = null;
        }
    }

    private static async ValueTask<(SmtpReply? Reply, TimeSpan Delay)> ConcludeAsync(
        SaslStep step, SessionChannel channel, SessionState state, Authenticator authenticator, CancellationToken cancellationToken)
    {
        channel.Disarm();
        var claimed = step.Verdict switch
        {
            SaslVerdict.Proven => authenticator.Find(step.Name!),
            SaslVerdict.HasPassword => await authenticator.CheckAsync(step.Name!, step.Password!, cancellationToken),
            _ => null,
        };
        var (user, delay) = authenticator.Conclude(state.Info.RemoteAddress, step.Name!, claimed);
        if (user is null)
            return (++state.FailedLogins < MaxFailures ? Failure : TooManyFailures, delay);

        state.Authenticate(user);
        return (Success, TimeSpan.Zero);
    }

    private static async ValueTask<(byte[]? Response, SmtpReply? Refusal)> ReadAsync(SessionChannel channel, CommandLineReader lines)
    {
        while (true)
        {
            var status = TryTake(channel, lines, out var response, out var refusal);
            if (status != LineStatus.Incomplete)
                return (response, refusal);
            if (!await channel.FillAsync(resting: false))
                return default;
        }
    }

    private static LineStatus TryTake(SessionChannel channel, CommandLineReader lines, out byte[]? response, out SmtpReply? refusal)
    {
        response = null;
        var status = lines.TryRead(ref channel.Input, out var line);
        if (status != LineStatus.Incomplete)
            channel.Conversation?.Commands(line);
        refusal = status switch
        {
            LineStatus.Line when line.SequenceEqual("*"u8) => Cancelled,
            LineStatus.Line => TryDecode(line, isInitial: false, out response) ? null : Undecodable,
            LineStatus.TooLong => Replies.LineTooLong,
            LineStatus.BareLineFeed => Replies.BareLineFeed,
            _ => null,
        };
        return status;
    }

    /// <param name="text">Base64.</param>
    /// <param name="isInitial">Whether an equals sign alone stands for nothing, as it does with the command (section 4).</param>
    /// <param name="bytes">What it stands for; null if it is not valid base64.</param>
    private static bool TryDecode(ReadOnlySpan<byte> text, bool isInitial, out byte[]? bytes)
    {
        bytes = null;
        if (isInitial && text.SequenceEqual("="u8))
        {
            bytes = [];
            return true;
        }

        if (text.ContainsAny(" \t"u8))
            return false;
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, decoded, out _, out var length) != OperationStatus.Done)
            return false;
        bytes = decoded[..length];
        return true;
    }

    private static AuthMechanism? Find(AuthOptions options, ReadOnlySpan<byte> word)
    {
        foreach (var mechanism in options.Mechanisms)
        {
            if (Ascii.EqualsIgnoreCase(word, NameOf(mechanism)))
                return mechanism;
        }

        return null;
    }

    private static string NameOf(AuthMechanism mechanism) => mechanism switch
    {
        AuthMechanism.ScramSha256 => "SCRAM-SHA-256",
        AuthMechanism.Plain => "PLAIN",
        _ => "LOGIN",
    };
}
