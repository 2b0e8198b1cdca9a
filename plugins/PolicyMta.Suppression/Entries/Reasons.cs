using System.Numerics;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>A set of reasons, and the words for them on the command line, in files and in the API. Immutable.</summary>
/// <param name="Bits">One bit for each reason.</param>
internal readonly record struct Reasons(ushort Bits)
{
    private static readonly ImmutableArray<string> Words =
        ["hard-bounce", "soft-bounce", "complaint", "unsubscribe", "manual", "import", "spam-trap", "invalid"];

    /// <summary>Every reason.</summary>
    public static Reasons All => new(ushort.MaxValue);

    /// <summary>The words of all reasons, in the order of their numbers.</summary>
    public static ImmutableArray<string> AllWords => Words;

    public int Count => BitOperations.PopCount(Bits);

    /// <summary>The reason with the smallest number; the set must not be empty.</summary>
    public Reason First => (Reason)BitOperations.TrailingZeroCount(Bits);

    public static Reasons Of(Reason reason) => new((ushort)(1 << (int)reason));

    public static Reasons Of(IEnumerable<Reason> reasons) => reasons.Aggregate(default(Reasons), static (set, reason) => set.With(reason));

    /// <summary>The word for a reason; one that a later version wrote is told by its number.</summary>
    public static string WordOf(Reason reason) => (int)reason < Words.Length ? Words[(int)reason] : $"reason-{(int)reason}";

    public static bool TryParse(string word, out Reason reason)
    {
        reason = (Reason)Math.Max(0, Words.IndexOf(word, 0, Words.Length, StringComparer.OrdinalIgnoreCase));
        return string.Equals(word, WordOf(reason), StringComparison.OrdinalIgnoreCase);
    }

    public bool Contains(Reason reason) => (Bits & (1 << (int)reason)) != 0;

    public bool Overlaps(Reasons other) => (Bits & other.Bits) != 0;

    public Reasons With(Reason reason) => new((ushort)(Bits | (1 << (int)reason)));

    public Reasons Without(Reasons other) => new((ushort)(Bits & ~other.Bits));
}
