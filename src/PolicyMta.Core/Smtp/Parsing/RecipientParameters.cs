using System.Buffers;
using System.Text;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>Reads the parameters of RCPT: NOTIFY and ORCPT (RFC 3461 section 4). Each stands at most once.</summary>
internal static class RecipientParameters
{
    /// <summary>The longest ORCPT in characters (RFC 3461 section 4.2).</summary>
    private const int MaxOriginalRecipientLength = 500;

    private static readonly SmtpReply BadNotify = new(501, new(5, 5, 4), "NOTIFY takes NEVER, or a list of SUCCESS, FAILURE and DELAY");
    private static readonly SmtpReply BadOriginal = new(501, new(5, 5, 4), "ORCPT takes a type, a semicolon and an address as xtext");

    private static readonly SearchValues<byte> AtomText =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*-/?^_`{|}~"u8);

    /// <summary>Why the parameters are refused, or null if all are in order.</summary>
    /// <param name="smtpUtf8">Whether MAIL had SMTPUTF8.</param>
    public static SmtpReply? Read(ReadOnlySpan<byte> text, bool smtpUtf8, out DsnNotify notify, out string? original)
    {
        notify = DsnNotify.Unspecified;
        original = null;
        var parameters = new ParameterReader(text);
        while (parameters.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(parameters.Keyword, "NOTIFY"u8))
            {
                if (notify != DsnNotify.Unspecified)
                    return Replies.RepeatedParameter;
                if (!TryReadNotify(parameters.Value, out notify))
                    return BadNotify;
            }
            else if (Ascii.EqualsIgnoreCase(parameters.Keyword, "ORCPT"u8))
            {
                if (original is not null)
                    return Replies.RepeatedParameter;
                if (!TryReadOriginal(parameters.Value, smtpUtf8, out original))
                    return BadOriginal;
            }
            else
            {
                return Replies.UnknownParameter;
            }
        }

        return parameters.IsMalformed ? Replies.MalformedParameter : null;
    }

    private static bool TryReadNotify(ReadOnlySpan<byte> value, out DsnNotify notify)
    {
        notify = DsnNotify.Unspecified;
        foreach (var range in value.Split((byte)','))
        {
            var one = NotifyOf(value[range]);
            if (one == DsnNotify.Unspecified || notify.HasFlag(one))
                return false;
            notify |= one;
        }

        return !notify.HasFlag(DsnNotify.Never) || notify == DsnNotify.Never;
    }

    private static DsnNotify NotifyOf(ReadOnlySpan<byte> word)
    {
        if (Ascii.EqualsIgnoreCase(word, "NEVER"u8))
            return DsnNotify.Never;
        if (Ascii.EqualsIgnoreCase(word, "SUCCESS"u8))
            return DsnNotify.Success;
        if (Ascii.EqualsIgnoreCase(word, "FAILURE"u8))
            return DsnNotify.Failure;
        return Ascii.EqualsIgnoreCase(word, "DELAY"u8) ? DsnNotify.Delay : DsnNotify.Unspecified;
    }

    private static bool TryReadOriginal(ReadOnlySpan<byte> value, bool smtpUtf8, out string? original)
    {
        original = null;
        var semicolon = value.IndexOf((byte)';');
        if (semicolon <= 0 || value.Length > MaxOriginalRecipientLength || value[..semicolon].ContainsAnyExcept(AtomText))
            return false;

        var type = Encoding.ASCII.GetString(value[..semicolon]).ToLowerInvariant();
        var isUtf8 = type == "utf-8";
        var address = value[(semicolon + 1)..];
        if (!(isUtf8 ? Xtext.TryDecodeUtf8(address, smtpUtf8, out var decoded) : Xtext.TryDecode(
            address, out decoded, mayBeUtf8: smtpUtf8 && type == "rfc822")))
            return false;

        // Postfix sends an address beyond ASCII as UTF-8 in xtext and calls it rfc822; RFC 6533 section 3 names its type.
        if (type == "rfc822" && !System.Text.Ascii.IsValid(decoded))
            type = "utf-8";
        original = $"{type};{decoded}";
        return true;
    }
}
