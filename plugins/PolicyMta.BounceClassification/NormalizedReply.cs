namespace PolicyMta.BounceClassification;

/// <summary>
/// Normalizes the text of a reply so that replies which differ only in what they are about become the same: lower case, white space as one
/// space, addresses as <c>@</c>, numbers, network addresses, times and identifiers as <c>#</c>. Providers' codes stay ("s3150", "tss04",
/// "ofr_104"), as do three-digit codes and enhanced status codes. Text after the first <see cref="MaximumLength"/> characters is left out.
/// </summary>
internal static class NormalizedReply
{
    public const int MaximumLength = 400;

    private const int LongestCode = 10;

    public static string Normalize(string text)
    {
        Span<char> target = stackalloc char[MaximumLength];
        return new string(target[..Normalize(text, target)]);
    }

    /// <returns>The number of characters written.</returns>
    public static int Normalize(ReadOnlySpan<char> text, Span<char> target)
    {
        var length = 0;
        target = target[..Math.Min(target.Length, MaximumLength)];
        for (var i = 0; i < text.Length && length < target.Length;)
        {
            var c = text[i];
            if (c <= ' ')
            {
                if (length > 0 && target[length - 1] != ' ')
                    target[length++] = ' ';
                i++;
                continue;
            }

            if (!IsWordCharacter(c))
            {
                target[length++] = c;
                i++;
                continue;
            }

            var word = WordAt(text[i..], out var digits, out var isAddress);
            i += word.Length;
            if (isAddress)
                target[length++] = '@';
            else if (digits > 0 && !IsMeaningful(word, digits))
                target[length++] = '#';
            else
                length += AppendLower(word, target[length..]);
        }

        return length > 0 && target[length - 1] == ' ' ? length - 1 : length;
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or '+' || c > 127;

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
            return digits == 3;

        if (char.IsAsciiLetter(word[0]))
        {
            var number = word.IndexOfAnyInRange('0', '9');
            return number >= 0 && !word[number..].ContainsAnyExcept("0123456789_-");
        }

        return word[0] is '4' or '5' && word.Count('.') == 2 && digits == word.Length - 2;
    }

    private static int AppendLower(ReadOnlySpan<char> word, Span<char> target)
    {
        var length = Math.Min(word.Length, target.Length);
        word[..length].ToLowerInvariant(target);
        return length;
    }
}
