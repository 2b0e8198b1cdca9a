using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.BounceClassification.Matching;

/// <summary>
/// Finds words that stand near each other while the automaton goes through a text: of each pair it knows where the first word ended last.
/// </summary>
[SuppressMessage("Usage", "CA1815", Justification = "Nobody compares scans.")]
internal readonly ref struct NearScan
{
    private const int Nowhere = int.MinValue / 2;

    private readonly NearWords _words;
    private readonly Span<int> _firstEnds;
    private readonly Span<ulong> _rules;

    /// <param name="words">What is looked for.</param>
    /// <param name="places">Room for a number for each pair.</param>
    /// <param name="rules">Takes the bit of each rule that holds.</param>
    public NearScan(NearWords words, Span<int> places, Span<ulong> rules)
    {
        _words = words;
        _firstEnds = places[..words.Pairs.Length];
        _firstEnds.Fill(Nowhere);
        _rules = rules;
    }

    /// <param name="phrase">A phrase.</param>
    /// <param name="end">Behind which character it ended.</param>
    public void Found(int phrase, int end)
    {
        var uses = _words.UsesOf(phrase);
        if (uses.IsEmpty)
            return;
        var (start, behind) = _words.PlaceOf(phrase, end);
        foreach (var use in uses)
        {
            if (use.IsFirst)
            {
                _firstEnds[use.Pair] = behind;
                continue;
            }

            var between = start - _firstEnds[use.Pair];
            var pair = _words.Pairs[use.Pair];
            if (between >= 0 && between <= pair.Within)
                _rules[pair.Rule >> 6] |= 1UL << pair.Rule;
        }
    }
}
