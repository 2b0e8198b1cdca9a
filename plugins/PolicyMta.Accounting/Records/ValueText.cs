using System.Globalization;

namespace PolicyMta.Accounting.Records;

/// <summary>
/// The value of one column while it is written: bounded, on one line, and without what commands a terminal or turns the direction of text.
/// What strangers wrote passes through it. Not thread-safe.
/// </summary>
internal sealed class ValueText
{
    /// <summary>The most characters that a value has; what is longer is cut.</summary>
    public const int Most = 1000;

    private readonly char[] _text = new char[Most];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Add(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (Length == Most)
                break;
            _text[Length++] = IsHarmless(c) ? c : ' ';
        }

        if (Length == Most && char.IsHighSurrogate(_text[Most - 1]))
            Length--;
    }

    public void Add(long number)
    {
        if (number.TryFormat(_text.AsSpan(Length), out var written, provider: CultureInfo.InvariantCulture))
            Length += written;
    }

    /// <summary>A time as PowerMTA writes it: <c>2026-11-28 12:00:05+0000</c>, or seconds since 1970.</summary>
    public void Add(DateTimeOffset time, TimeForm form)
    {
        if (form == TimeForm.Unix)
            Add(time.ToUnixTimeSeconds());
        else if (time.UtcDateTime.TryFormat(
            _text.AsSpan(Length), out var written, "yyyy-MM-dd HH:mm:ss'+0000'", CultureInfo.InvariantCulture))
            Length += written;
    }

    private static bool IsHarmless(char c) => c is >= ' ' and < '\u007f'
        || (c >= '\u00a0' && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
