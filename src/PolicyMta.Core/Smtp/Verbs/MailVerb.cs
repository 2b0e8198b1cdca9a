using System.Buffers.Text;
using System.Text;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>MAIL (RFC 5321 section 4.1.1.2) with SIZE (RFC 1870) and BODY (RFC 6152): begins a transaction.</summary>
internal static class MailVerb
{
    private static readonly SmtpReply SenderOk = new(250, new(2, 1, 0), "Sender OK");
    private static readonly SmtpReply Nested = new(503, new(5, 5, 1), "A transaction is open: send RSET first");
    private static readonly SmtpReply BadSyntax = new(501, new(5, 5, 4), "Write MAIL FROM:<address>");
    private static readonly SmtpReply BadAddress = new(501, new(5, 1, 7), "That sender address is malformed");
    private static readonly SmtpReply AddressTooLong = new(501, new(5, 1, 7), "That sender address is too long");
    private static readonly SmtpReply NoDomain = new(501, new(5, 1, 7), "A sender address needs a domain");
    private static readonly SmtpReply NonAscii = new(553, new(5, 6, 7), "A sender address beyond ASCII needs SMTPUTF8, which is not offered");
    private static readonly SmtpReply BadSize = new(501, new(5, 5, 4), "SIZE takes a number of bytes");
    private static readonly SmtpReply BadBody = new(501, new(5, 5, 4), "BODY takes 7BIT or 8BITMIME");

    public static SmtpReply Handle(in SmtpCommand command, SessionState state)
    {
        if (state.Phase == SessionPhase.Connected)
            return Replies.GreetFirst;
        if (state.Phase == SessionPhase.Transaction)
            return Nested;
        if (state.Messages >= state.Info.Listener.MaxMessagesPerSession)
            return Replies.TooManyMessages;
        if (!command.IsWellFormed)
            return BadSyntax;

        ReadOnlySpan<byte> sender = default;
        if (!command.Path.IsEmpty && Refusal(MailboxParser.ParseReversePath(command.Path, out sender)) is { } refusal)
            return refusal;
        if (ReadParameters(command.Parameters, out var size) is { } badParameter)
            return badParameter;
        if (size > state.Info.Listener.MaxMessageSize)
            return DataVerb.TooLarge(state.Info.Listener.MaxMessageSize);

        state.Begin(Encoding.ASCII.GetString(sender), size);
        return SenderOk;
    }

    private static SmtpReply? Refusal(MailboxSyntax syntax) => syntax switch
    {
        MailboxSyntax.Valid => null,
        MailboxSyntax.NoDomain => NoDomain,
        MailboxSyntax.TooLong => AddressTooLong,
        MailboxSyntax.NonAscii => NonAscii,
        _ => BadAddress,
    };

    private static SmtpReply? ReadParameters(ReadOnlySpan<byte> text, out long size)
    {
        size = 0;
        var sizeSeen = false;
        var bodySeen = false;
        var parameters = new ParameterReader(text);
        while (parameters.MoveNext())
        {
            if (!sizeSeen && Ascii.EqualsIgnoreCase(parameters.Keyword, "SIZE"u8))
            {
                sizeSeen = true;
                if (!TryReadSize(parameters.Value, out size))
                    return BadSize;
            }
            else if (!bodySeen && Ascii.EqualsIgnoreCase(parameters.Keyword, "BODY"u8))
            {
                bodySeen = true;
                if (!Ascii.EqualsIgnoreCase(parameters.Value, "8BITMIME"u8) && !Ascii.EqualsIgnoreCase(parameters.Value, "7BIT"u8))
                    return BadBody;
            }
            else
            {
                return Replies.UnknownParameter;
            }
        }

        return parameters.IsMalformed ? Replies.MalformedParameter : null;
    }

    /// <summary>Up to twenty digits (RFC 1870 section 4), of which a long holds nineteen: a larger number is surely too large.</summary>
    private static bool TryReadSize(ReadOnlySpan<byte> digits, out long size)
    {
        size = 0;
        if (digits.Length is 0 or > 20 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        if (!Utf8Parser.TryParse(digits, out size, out _))
            size = long.MaxValue;
        return true;
    }
}
