using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.ReplyMatching;

/// <summary>A reply code, or all codes of a class or group: <c>421</c>, <c>45x</c>, <c>5xx</c>.</summary>
/// <param name="First">The lowest code that it covers.</param>
/// <param name="Last">The highest code that it covers.</param>
internal readonly record struct CodePattern(int First, int Last) : IParsable<CodePattern>
{
    public bool Covers(SmtpReply reply) => Covers(reply.Code);

    public bool Covers(int code) => code >= First && code <= Last;

    public static CodePattern Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var pattern)
            ? pattern
            : throw new FormatException($"'{s}' is not a valid reply code: write 421, 45x or 5xx.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CodePattern result)
    {
        result = default;
        if (s is not { Length: 3 } || s[0] is not ('4' or '5'))
            return false;

        var (first, last) = (s[0] - '0', s[0] - '0');
        for (var i = 1; i < s.Length; i++)
        {
            var open = s[i] is 'x' or 'X';
            if (!open && (!char.IsAsciiDigit(s[i]) || first != last))
                return false;
            first = first * 10 + (open ? 0 : s[i] - '0');
            last = last * 10 + (open ? 9 : s[i] - '0');
        }

        result = new CodePattern(first, last);
        return true;
    }
}
