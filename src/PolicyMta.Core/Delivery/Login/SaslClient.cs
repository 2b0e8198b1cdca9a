using System.Net;
using System.Text;
using MailKit.Security;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Delivery.Login;

/// <summary>Logs in with AUTH (RFC 4954), by the mechanisms of MailKit.</summary>
internal static class SaslClient
{
    private const int Continue = 334;

    /// <summary>Tried in this order if none is named: first those that do not show the password.</summary>
    private static readonly ImmutableArray<string> Preferred = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"];

    /// <summary>All mechanisms that may be named.</summary>
    public static ImmutableArray<string> Known { get; } = [.. Preferred, "CRAM-MD5", "OAUTHBEARER", "XOAUTH2"];

    public static bool IsKnown(string mechanism) => Known.Contains(mechanism.ToUpperInvariant());

    /// <summary>Logs in. Null if the receiver let this server in, else the outcome.</summary>
    public static async ValueTask<Outcome?> LogInAsync(
        SmtpChannel channel, string? offered, CredentialOptions credentials, DeliveryOptions options)
    {
        if (Choose(offered, credentials.Mechanism) is not { } name)
            return Own(OwnReplies.NoMechanism(channel.Host, offered));
        if (await ReadPasswordAsync(credentials) is not { } password)
            return Own(OwnReplies.NoPassword(
                channel.Host, credentials.PasswordFile.IsEmpty ? credentials.PasswordVariable : credentials.PasswordFile));

        try
        {
            return await TalkAsync(channel, Make(name, new NetworkCredential(credentials.User, password)), options);
        }
        catch (Exception exception) when (exception is SaslException or FormatException or ArgumentException)
        {
            channel.Fail(OwnReplies.BadLogin(channel.Host, exception.Message));
            return channel.OutcomeAt(SmtpStage.Auth);
        }
    }

    private static async ValueTask<Outcome?> TalkAsync(SmtpChannel channel, SaslMechanism mechanism, DeliveryOptions options)
    {
        var first = mechanism.SupportsInitialResponse ? mechanism.Challenge(null) : null;
        var line = first is null
            ? $"AUTH {mechanism.MechanismName}"
            : $"AUTH {mechanism.MechanismName} {(first.Length == 0 ? "=" : first)}";
        while (true)
        {
            await channel.SendAsync(Encoding.ASCII.GetBytes(line + "\r\n"), options.CommandTimeout);
            var code = await channel.ReadReplyAsync(SmtpStage.Auth, options.CommandTimeout);
            if (code == Continue)
            {
                line = mechanism.Challenge(channel.LastReply.Text);
                continue;
            }

            if (code is >= 300 and < 400)
                channel.Fail(OwnReplies.Unexpected(channel.Host, SmtpStage.Auth, channel.LastReply));
            if (code is < 200 or >= 300)
                return channel.OutcomeAt(SmtpStage.Auth);
            if (!mechanism.MechanismName.StartsWith("SCRAM-", StringComparison.Ordinal) || mechanism.IsAuthenticated)
                return null;
            channel.Fail(OwnReplies.BadLogin(channel.Host, "it did not prove that it knows the password"));
            return channel.OutcomeAt(SmtpStage.Auth);
        }
    }

    private static SaslMechanism Make(string name, NetworkCredential credential) => name switch
    {
        "SCRAM-SHA-512" => new SaslMechanismScramSha512(credential),
        "SCRAM-SHA-256" => new SaslMechanismScramSha256(credential),
        "SCRAM-SHA-1" => new SaslMechanismScramSha1(credential),
        "CRAM-MD5" => new SaslMechanismCramMd5(credential),
        "OAUTHBEARER" => new SaslMechanismOAuthBearer(credential),
        "XOAUTH2" => new SaslMechanismOAuth2(credential),
        "LOGIN" => new SaslMechanismLogin(credential),
        _ => new SaslMechanismPlain(credential),
    };

    private static string? Choose(string? offered, string wanted)
    {
        var names = (offered ?? "").ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (wanted.Length > 0 ? [wanted.ToUpperInvariant()] : Preferred).FirstOrDefault(names.Contains);
    }

    private static async ValueTask<string?> ReadPasswordAsync(CredentialOptions credentials)
    {
        if (credentials.PasswordFile.IsEmpty)
            return Environment.GetEnvironmentVariable(credentials.PasswordVariable);
        try
        {
            var text = await File.ReadAllTextAsync(credentials.PasswordFile);
            var end = text.AsSpan().IndexOfAny('\r', '\n');
            return end < 0 ? text : text[..end];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Outcome Own(SmtpReply reply) => new(SmtpStage.Auth, reply, IsRemoteReply: false);
}
