using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// Reads the parameters of MAIL: SIZE (RFC 1870), BODY (RFC 6152, 3030), SMTPUTF8 (6531), RET and ENVID (3461), AUTH (4954), HOLDFOR and
/// HOLDUNTIL (4865), MT-PRIORITY (6710), REQUIRETLS (8689). Each stands at most once.
/// </summary>
/// <param name="state">The session that they came in.</param>
/// <param name="now">From when HOLDFOR counts.</param>
internal ref struct MailParameters(SessionState state, DateTimeOffset now)
{
    private const int MaxEnvelopeIdLength = 100;

    private static readonly SmtpReply BadSize = new(501, new(5, 5, 4), "SIZE takes a number of bytes");
    private static readonly SmtpReply BadBody = new(501, new(5, 5, 4), "BODY takes 7BIT, 8BITMIME or BINARYMIME");
    private static readonly SmtpReply BadReturn = new(501, new(5, 5, 4), "RET takes FULL or HDRS");
    private static readonly SmtpReply BadEnvelopeId = new(501, new(5, 5, 4), "ENVID takes up to 100 characters of xtext");
    private static readonly SmtpReply BadAuth = new(501, new(5, 5, 4), "AUTH takes <> or an address as xtext");
    private static readonly SmtpReply BadPriority = new(501, new(5, 5, 4), "MT-PRIORITY takes a number from -9 to 9");
    private static readonly SmtpReply BadHold = new(
        501, new(5, 5, 4), "HOLDFOR takes seconds, HOLDUNTIL a time such as 2030-12-31T23:59:59Z; give one of them");
    private static readonly SmtpReply HoldTooLong = new(501, new(5, 5, 4), "That is later than FUTURERELEASE allows");
    private static readonly SmtpReply TakesNoValue = new(501, new(5, 5, 4), "SMTPUTF8 and REQUIRETLS take no value");
    private static readonly SmtpReply NeedsTls = new(530, new(5, 7, 10), "REQUIRETLS needs a session with TLS");

    private Parameters _seen;
    private long _size;
    private BodyEncoding _body;
    private ReturnedContent _return;
    private string? _envelopeId;
    private int? _priority;
    private DateTimeOffset? _notBefore;

    [Flags]
    private enum Parameters
    {
        None = 0,
        Size = 1,
        Body = 2,
        SmtpUtf8 = 4,
        Return = 8,
        EnvelopeId = 16,
        Auth = 32,
        HoldFor = 64,
        HoldUntil = 128,
        Priority = 256,
        RequireTls = 512,
    }

    /// <summary>Why the parameters are refused, or null if all are in order.</summary>
    public SmtpReply? Read(ReadOnlySpan<byte> text, out MailRequest request)
    {
        request = new MailRequest();
        var parameters = new ParameterReader(text);
        while (parameters.MoveNext())
        {
            var parameter = ParameterOf(parameters.Keyword);
            if (parameter == Parameters.None)
                return Replies.UnknownParameter;
            if (_seen.HasFlag(parameter))
                return Replies.RepeatedParameter;
            _seen |= parameter;
            if (Read(parameter, parameters.Value) is { } refusal)
                return refusal;
        }

        if (parameters.IsMalformed)
            return Replies.MalformedParameter;

        request = new MailRequest { Size = _size, Priority = _priority, Envelope = Envelope() };
        return null;
    }

    private static Parameters ParameterOf(ReadOnlySpan<byte> keyword) => keyword.Length switch
    {
        3 when Ascii.EqualsIgnoreCase(keyword, "RET"u8) => Parameters.Return,
        4 when Ascii.EqualsIgnoreCase(keyword, "SIZE"u8) => Parameters.Size,
        4 when Ascii.EqualsIgnoreCase(keyword, "BODY"u8) => Parameters.Body,
        4 when Ascii.EqualsIgnoreCase(keyword, "AUTH"u8) => Parameters.Auth,
        5 when Ascii.EqualsIgnoreCase(keyword, "ENVID"u8) => Parameters.EnvelopeId,
        7 when Ascii.EqualsIgnoreCase(keyword, "HOLDFOR"u8) => Parameters.HoldFor,
        8 when Ascii.EqualsIgnoreCase(keyword, "SMTPUTF8"u8) => Parameters.SmtpUtf8,
        9 when Ascii.EqualsIgnoreCase(keyword, "HOLDUNTIL"u8) => Parameters.HoldUntil,
        10 when Ascii.EqualsIgnoreCase(keyword, "REQUIRETLS"u8) => Parameters.RequireTls,
        11 when Ascii.EqualsIgnoreCase(keyword, "MT-PRIORITY"u8) => Parameters.Priority,
        _ => Parameters.None,
    };

    private SmtpReply? Read(Parameters parameter, ReadOnlySpan<byte> value) => parameter switch
    {
        Parameters.Size => ReadSize(value),
        Parameters.Body => ReadBody(value),
        Parameters.Return => ReadReturn(value),
        Parameters.EnvelopeId => value.Length <= MaxEnvelopeIdLength && Xtext.TryDecode(value, out _envelopeId!) ? null : BadEnvelopeId,
        Parameters.Auth => value.SequenceEqual("<>"u8) || Xtext.TryDecode(value, out _) ? null : BadAuth,
        Parameters.HoldFor => ReadHoldFor(value),
        Parameters.HoldUntil => ReadHoldUntil(value),
        Parameters.Priority => ReadPriority(value),
        Parameters.RequireTls => !value.IsEmpty ? TakesNoValue : state.Source.Tls is null ? NeedsTls : null,
        _ => value.IsEmpty ? null : TakesNoValue,
    };

    /// <summary>Up to twenty digits (RFC 1870 section 4), of which a long holds nineteen: a larger number is surely too large.</summary>
    private SmtpReply? ReadSize(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is 0 or > 20 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return BadSize;
        if (!Utf8Parser.TryParse(digits, out _size, out _))
            _size = long.MaxValue;
        return null;
    }

    private SmtpReply? ReadBody(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "8BITMIME"u8))
            _body = BodyEncoding.EightBitMime;
        else if (Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8))
            _body = BodyEncoding.BinaryMime;
        else if (!Ascii.EqualsIgnoreCase(value, "7BIT"u8))
            return BadBody;
        return null;
    }

    private SmtpReply? ReadReturn(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "FULL"u8))
            _return = ReturnedContent.Full;
        else if (Ascii.EqualsIgnoreCase(value, "HDRS"u8))
            _return = ReturnedContent.Headers;
        else
            return BadReturn;
        return null;
    }

    private SmtpReply? ReadPriority(ReadOnlySpan<byte> value)
    {
        var digit = value.StartsWith("-"u8) ? value[1..] : value;
        if (digit.Length != 1 || digit[0] is < (byte)'0' or > (byte)'9')
            return BadPriority;
        _priority = value.Length == 1 ? digit[0] - '0' : '0' - digit[0];
        return null;
    }

    /// <summary>One to nine digits, the first of them no zero.</summary>
    private SmtpReply? ReadHoldFor(ReadOnlySpan<byte> value)
    {
        if (!state.MayHold)
            return Replies.UnknownParameter;
        if (_seen.HasFlag(Parameters.HoldUntil) || value.Length is 0 or > 9 || value[0] == (byte)'0'
            || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return BadHold;
        _ = Utf8Parser.TryParse(value, out int seconds, out _);
        return Hold(now + TimeSpan.FromSeconds(seconds));
    }

    /// <summary>A time by RFC 3339.</summary>
    private SmtpReply? ReadHoldUntil(ReadOnlySpan<byte> value)
    {
        if (!state.MayHold)
            return Replies.UnknownParameter;
        if (_seen.HasFlag(Parameters.HoldFor) || value.Length > 40 || !Ascii.IsValid(value))
            return BadHold;
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        var text = Encoding.ASCII.GetString(value).ToUpperInvariant();
        var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length;
        if (!hasOffset
            || !DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return BadHold;
        return Hold(time.ToUniversalTime());
    }

    private SmtpReply? Hold(DateTimeOffset until)
    {
        if (until > now + state.Info.Listener.MaxHold)
            return HoldTooLong;
        _notBefore = until;
        return null;
    }

    private readonly EnvelopeRequests Envelope()
    {
        const Parameters WithoutMeaningForOthers = Parameters.Size | Parameters.Auth | Parameters.Priority;
        if ((_seen & ~WithoutMeaningForOthers) == Parameters.None)
            return EnvelopeRequests.None;
        return new EnvelopeRequests
        {
            Body = _body,
            Return = _return,
            EnvelopeId = _envelopeId,
            SmtpUtf8 = _seen.HasFlag(Parameters.SmtpUtf8),
            RequireTls = _seen.HasFlag(Parameters.RequireTls),
            NotBefore = _notBefore,
        };
    }
}
