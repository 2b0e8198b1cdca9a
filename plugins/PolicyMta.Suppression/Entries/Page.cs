using System.Buffers.Text;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>
/// A part of the list: bounded in entries and in what is looked at for it, so that a filter that fits nothing ends too. Immutable.
/// </summary>
/// <param name="Entries">What was found.</param>
/// <param name="Next">Where to go on; null at the end. Given also if fewer entries than asked for were found in time.</param>
internal sealed record Page(ImmutableArray<(EntryName Name, Entry Entry)> Entries, string? Next)
{
    /// <summary>The most entries of a page.</summary>
    public const int Most = 10_000;

    /// <param name="book">The list.</param>
    /// <param name="wanted">Which entries.</param>
    /// <param name="after">Where the page before ended, or null.</param>
    /// <param name="limit">How many, 1 to <see cref="Most"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long to look at most.</param>
    /// <exception cref="FormatException">The place is not one that a page gave.</exception>
    public static Page Read(SuppressionBook book, PageFilter wanted, string? after, int limit, TimeProvider time, TimeSpan patience)
    {
        var prefix = wanted.Prefix;
        var from = after is null ? [] : PlaceOf(after);
        var began = time.GetTimestamp();
        var found = ImmutableArray.CreateBuilder<(EntryName, Entry)>();
        var seen = 0;
        foreach (var (key, entry) in book.Scan(prefix, from))
        {
            if (wanted.Covers(entry) && EntryKey.Read(key) is var name && wanted.Covers(name))
                found.Add((name, entry));
            if (found.Count == limit || (++seen % 1024 == 0 && time.GetElapsedTime(began) > patience))
                return new(found.ToImmutable(), Base64Url.EncodeToString(key));
        }

        return new(found.ToImmutable(), null);
    }

    private static byte[] PlaceOf(string text)
    {
        try
        {
            if (text.Length < 2 * StoreBatch.MaxKeyBytes && Base64Url.DecodeFromChars(text) is { Length: > 0 and <= EntryKey.MaxBytes } key)
                return key;
        }
        catch (FormatException)
        {
        }

        throw new FormatException("This is not a place in the list: give what 'next' said.");
    }
}
