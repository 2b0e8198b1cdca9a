using System.Buffers;
using System.Globalization;
using System.Text;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// EHLO and HELO (RFC 5321 section 4.1.1.1). The client's name is accepted unverified: it is needed for the Received field, and
/// only what could not stand there is refused.
/// </summary>
internal static class HelloVerb
{
    private const int MaxNameLength = 255;

    private static readonly SmtpReply BadName = new(501, new(5, 5, 4), "Not a valid host name or address literal");

    private static readonly SearchValues<byte> Specials = SearchValues.Create("\"(),;<>@\\"u8);

    public static SmtpReply Handle(in SmtpCommand command, SessionState state, DateTimeOffset now)
    {
        var name = command.Argument;
        if (!command.IsWellFormed || name.Length > MaxNameLength || name.ContainsAnyExceptInRange((byte)33, (byte)126)
            || name.ContainsAny(Specials))
            return BadName;

        var extended = command.Verb == SmtpVerb.Ehlo;
        state.Greet(Encoding.ASCII.GetString(name), extended);
        var hostname = state.Info.Hostname;
        return new SmtpReply(250, null, extended ? Extensions(hostname, state, now) : hostname);
    }

    private static string Extensions(string hostname, SessionState state, DateTimeOffset now)
    {
        var listener = state.Info.Listener;
        var text = new StringBuilder(hostname)
            .Append("\nPIPELINING")
            .Append(CultureInfo.InvariantCulture, $"\nSIZE {listener.MaxMessageSize}")
            .Append("\n8BITMIME\nBINARYMIME\nCHUNKING\nSMTPUTF8\nDSN\nENHANCEDSTATUSCODES");
        if (state.MayHold)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nFUTURERELEASE {(long)listener.MaxHold.TotalSeconds} {now + listener.MaxHold:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        if (state.MayRelay)
            text.Append("\nMT-PRIORITY ").Append(TransferPriority.Profile);
        AppendSecurity(text, state);
        return text.ToString();
    }

    /// <summary>What depends on whether the connection is encrypted and who the client is.</summary>
    private static void AppendSecurity(StringBuilder text, SessionState state)
    {
        if (state.Source.Tls is not null)
            text.Append("\nREQUIRETLS");
        else if (state.Info.Secure is not null)
            text.Append("\nSTARTTLS");
        if (state.Info.Impersonates is not null)
            text.Append("\nXCLIENT ").Append(XclientAttributes.Names);
        if (AuthVerb.MayAuthenticate(state))
            text.Append("\nAUTH ").Append(AuthVerb.Announce(state.Info.Authenticator!.Options));
    }
}
