namespace PolicyMta.BounceClassification.Matching;

/// <summary>
/// Normalizes the text of a reply so that replies which differ only in what they are about become the same: lower case, white space as one
/// space, addresses as <c>@</c>, numbers, network addresses, times, hashes and identifiers as <c>#</c>, also within URLs. Providers' codes
/// stay ("s3150", "tss04", "ofr_104"), as do three-digit codes and enhanced status codes. Only the first <see cref="LongestText"/>
/// characters are looked at, and at most <see cref="MaximumLength"/> written.
/// </summary>
internal static class NormalizedReply
{
    public const int MaximumLength = 512;

    public const int LongestText = 4096;

    /// <summary>Letters followed by a number are a code up to this length, and an identifier beyond.</summary>
    private const int LongestCode = 10;

    /// <summary>Letters and digits in any order may be a code up to this length.</summary>
    private const int LongestMixedCode = 3;

    public static string Normalize(string text)
    {
        Span<char> target = stackalloc char[MaximumLength];
        return new string(target[..Normalize(text, target)]);
    }

    /// <returns>The number of characters written.</returns>
    public static int Normalize(ReadOnlySpan<char> text, Span<char> target)
    {
        var length = 0;
        text = text[..Math.Min(text.Length, LongestText)];
        target = target[..Math.Min(target.Length, MaximumLength)];
        for (var i = 0; i < text.Length && length < target.Length;)
        {
            var c = text[i];
            if (c <= ' ')
            {
                if (length > 0 && target[length - 1] != ' ')
                    target[length++] = ' ';
                i++;
            }
            else if (!IsWordCharacter(c))
            {
                target[length++] = c;
                i++;
            }
            else if (RepeatedCodes(text[i..]) is var repeated and > 0)
            {
                i += repeated;
            }
            else
            {
                var word = WordAt(text[i..], out var digits, out var isAddress);
                i += word.Length;
                length += Write(word, digits, isAddress, target[length..]);
            }
        }

        return length > 0 && target[length - 1] == ' ' ? length - 1 : length;
    }

    private static int Write(ReadOnlySpan<char> word, int digits, bool isAddress, Span<char> target)
    {
        if (isAddress)
            target[0] = '@';
        else if (digits > 0 && !IsMeaningful(word, digits))
            target[0] = '#';
        else
            return AppendLower(word, target);
        return 1;
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or '+' || c > 127;

    /// <summary>
    /// How long the codes are that begin the next line of a reply which was written into one, as in <c>550-5.1.1 </c>; 0 if none do.
    /// </summary>
    private static int RepeatedCodes(ReadOnlySpan<char> text)
    {
        if (text.Length < 6 || text[0] is not ('4' or '5') || !char.IsAsciiDigit(text[1]) || !char.IsAsciiDigit(text[2]))
            return 0;
        if (text[3] is not ('-' or ' '))
            return 0;
        var word = text[4..];
        var end = word.IndexOfAnyExcept("0123456789.");
        if (end >= 5 && word[0] == text[0] && word[..end].Count('.') == 2 && word[end] == ' ')
            return 4 + end;
        return text[3] == '-' && char.IsAsciiLetter(text[4]) ? 4 : 0;
    }

    private static ReadOnlySpan<char> WordAt(ReadOnlySpan<char> text, out int digits, out bool isAddress)
    {
        digits = 0;
        isAddress = false;
        var end = 0;
        for (; end < text.Length && IsWordCharacter(text[end]); end++)
        {
            if (char.IsAsciiDigit(text[end]))
                digits++;
            else if (text[end] == '@')
                isAddress = end > 0;
        }

        return text[..end];
    }

    /// <summary>
    /// Whether a word with digits in it says something: a reply code, an enhanced status code, or letters followed by a number as
    /// providers' codes are.
    /// </summary>
    private static bool IsMeaningful(ReadOnlySpan<char> word, int digits)
    {
        word = word.TrimEnd(".-");
        if (word.Length > LongestCode)
            return false;
        if (digits == word.Length)
            return digits == 3 && word[0] is '2' or '4' or '5';

        if (char.IsAsciiLetter(word[0]))
        {
            var number = word.IndexOfAnyInRange('0', '9');
            return number >= 0 && (word.Length <= LongestMixedCode || !word[number..].ContainsAnyExcept("0123456789_-"));
        }

        return word[0] is '_' || (word[0] is '4' or '5' && word.Count('.') == 2 && digits == word.Length - 2);
    }

    private static int AppendLower(ReadOnlySpan<char> word, Span<char> target)
    {
        var length = Math.Min(word.Length, target.Length);
        word[..length].ToLowerInvariant(target);
        return length;
    }
}
