namespace PolicyMta.BounceClassification.Matching;

/// <summary>The pairs of words that rules ask for, by phrase. Immutable.</summary>
internal sealed class NearWords
{
    private readonly NearUse[][] _uses;
    private readonly (int Length, int Lead, int Trail)[] _sizes;

    /// <param name="pairs">The pairs.</param>
    /// <param name="uses">For each phrase which pairs it is in.</param>
    /// <param name="phrases">The phrases.</param>
    public NearWords(NearPair[] pairs, NearUse[][] uses, IReadOnlyList<string> phrases)
    {
        Pairs = pairs;
        // Behind what stands first: a phrase that is both is never near itself.
        _uses = [.. uses.Select(of => of.OrderBy(use => use.IsFirst).ToArray())];
        _sizes =
        [
            .. phrases.Select(phrase => (
                phrase.Length, phrase.Length - phrase.TrimStart(' ').Length, phrase.Length - phrase.TrimEnd(' ').Length)),
        ];
    }

    public static NearWords None { get; } = new([], [], []);

    public NearPair[] Pairs { get; }

    public ReadOnlySpan<NearUse> UsesOf(int phrase) => phrase < _uses.Length ? _uses[phrase] : [];

    /// <summary>Where a phrase stands, without spaces at its ends.</summary>
    public (int Start, int End) PlaceOf(int phrase, int end)
    {
        var (length, lead, trail) = _sizes[phrase];
        return (end - length + lead, end - trail);
    }
}
