using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PolicyMta.Sdk;

/// <summary>An enhanced mail system status code, for instance 5.1.1 (RFC 3463 section 2).</summary>
/// <param name="Class">2 (success), 4 (persistent transient failure) or 5 (permanent failure).</param>
/// <param name="Subject">What the status is about: 0 to 999.</param>
/// <param name="Detail">The exact condition: 0 to 999.</param>
public readonly record struct EnhancedStatusCode(int Class, int Subject, int Detail) : IParsable<EnhancedStatusCode>
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is not a valid enhanced status code.</exception>
    public static EnhancedStatusCode Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var code)
            ? code
            : throw new FormatException($"'{s}' is not a valid enhanced status code: write it as in RFC 3463, for instance 5.1.1.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EnhancedStatusCode result) =>
        TryRead(s, out result, out var length) && length == s!.Length;

    internal static bool TryRead(ReadOnlySpan<char> text, out EnhancedStatusCode code, out int length)
    {
        code = default;
        length = 0;
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.')
            return false;

        length = 2;
        if (!TryReadNumber(text, ref length, out var subject) || length >= text.Length || text[length++] != '.'
            || !TryReadNumber(text, ref length, out var detail))
            return false;

        code = new EnhancedStatusCode(text[0] - '0', subject, detail);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, ref int position, out int number)
    {
        number = 0;
        var start = position;
        while (position < text.Length && position - start < 3 && char.IsAsciiDigit(text[position]))
            number = number * 10 + (text[position++] - '0');
        return position > start && (position >= text.Length || !char.IsAsciiDigit(text[position]));
    }
}
