using System.Text.Json;

namespace PolicyMta.BounceClassification.Unmatched;

/// <summary>A shape of replies that no rule knows. Immutable.</summary>
internal sealed record UnmatchedShape
{
    /// <summary>Days that are counted apart.</summary>
    public const int MaxDays = 31;

    private const int MaxPlaces = 10;

    /// <summary>The reply with its codes, its text normalized.</summary>
    public required string Shape { get; init; }

    /// <summary>The step that it answered last.</summary>
    public required string Stage { get; init; }

    /// <summary>The latest such reply.</summary>
    public required string Example { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>Some of the providers and domains that gave it.</summary>
    public ImmutableArray<string> Places { get; init; } = [];

    /// <summary>How many there were each day, by the day's number.</summary>
    public ImmutableSortedDictionary<int, long> Days { get; init; } = ImmutableSortedDictionary<int, long>.Empty;

    public static int DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime).DayNumber;

    /// <summary>How many there were on that day and since.</summary>
    public long CountSince(int day) => Days.Where(count => count.Key >= day).Sum(count => count.Value);

    public UnmatchedShape With(string stage, string example, string place, DateTimeOffset now)
    {
        var today = DayOf(now);
        var isLatest = now >= Last;
        return this with
        {
            Stage = isLatest ? stage : Stage,
            Example = isLatest ? example : Example,
            First = now < First ? now : First,
            Last = isLatest ? now : Last,
            Places = Places.Length >= MaxPlaces || Places.Contains(place) ? Places : Places.Add(place),
            Days = Days.SetItem(today, Days.GetValueOrDefault(today) + 1)
                .RemoveRange(Days.Keys.Where(day => day <= today - MaxDays)),
        };
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <returns>Null if it cannot be read.</returns>
    public static UnmatchedShape? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<UnmatchedShape>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
