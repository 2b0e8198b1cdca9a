using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PolicyMta.Sdk;

/// <summary>
/// A reply as SMTP servers give it (RFC 5321 section 4.2), with its enhanced status code (RFC 2034) if there is one.
/// As text: <c>550 5.1.1 No such user</c>. Immutable.
/// </summary>
/// <param name="Code">The three-digit reply code, 200 to 599.</param>
/// <param name="Enhanced">The enhanced status code, or null.</param>
/// <param name="Text">The text without codes; the lines of a multi-line reply are separated by a line feed.</param>
public sealed record SmtpReply(int Code, EnhancedStatusCode? Enhanced, string Text) : IParsable<SmtpReply>
{
    /// <summary>Whether the code says success (2xx).</summary>
    public bool IsSuccess => Code is >= 200 and < 300;

    /// <summary>Whether the code says to try again later (4xx).</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>Whether the code says to give up (5xx).</summary>
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <inheritdoc/>
    public override string ToString() => Enhanced is { } enhanced
        ? string.Create(CultureInfo.InvariantCulture, $"{Code} {enhanced} {Text}")
        : string.Create(CultureInfo.InvariantCulture, $"{Code} {Text}");

    /// <summary>
    /// Makes a reply from a code and its text lines without the code, taking the enhanced status code out of the first line.
    /// </summary>
    public static SmtpReply FromLines(int code, string text)
    {
        if (!EnhancedStatusCode.TryRead(text, out var enhanced, out var length) || enhanced.Class != code / 100
            || (length < text.Length && text[length] is not (' ' or '\n')))
            return new SmtpReply(code, null, text);

        var prefix = text[..length];
        var lines = text.Split('\n')
            .Select(line => line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..].TrimStart(' ') : line);
        return new SmtpReply(code, enhanced, string.Join('\n', lines));
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text does not begin with a reply code from 200 to 599.</exception>
    public static SmtpReply Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var reply)
            ? reply
            : throw new FormatException(
                $"'{s}' is not a valid SMTP reply: write it as a server would, for instance \"550 5.7.1 Not allowed\".");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out SmtpReply result)
    {
        result = null;
        if (s is null || s.Length < 3 || !int.TryParse(s.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            || code is < 200 or > 599)
            return false;
        if (s.Length > 3 && s[3] is not ' ')
            return false;

        result = FromLines(code, s.Length > 4 ? s[4..] : "");
        return true;
    }
}
