using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Rules;

/// <summary>Numbers the different pieces of text that rules and blocklists ask for, and keeps who asks for each.</summary>
internal sealed class PhraseIndex
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _phrases = [];
    private readonly List<List<int>> _rules = [];
    private readonly List<int> _blocklists = [];

    private readonly List<List<NearUse>> _nearUses = [];
    private readonly List<NearPair> _pairs = [];

    public IReadOnlyList<string> Phrases => _phrases;

    /// <summary>The pairs of words.</summary>
    public NearWords Near => new([.. _pairs], [.. _nearUses.Select(uses => uses.ToArray())], _phrases);

    public PhraseUse[] Uses => [.. _rules.Select((rules, i) => new PhraseUse([.. rules], _blocklists[i], _phrases[i].Length))];

    public void AddRule(int rule, ImmutableArray<string> says)
    {
        foreach (var number in NumbersOf(says))
            _rules[number].Add(rule);
    }

    /// <param name="rule">The rule's number.</param>
    /// <param name="near">The pair that it asks for.</param>
    /// <param name="words">What names in braces stand for.</param>
    public void AddNear(int rule, NearOptions near, IReadOnlyDictionary<string, ImmutableArray<string>> words)
    {
        var pair = _pairs.Count;
        _pairs.Add(new NearPair(rule, near.Within));
        foreach (var number in NumbersOf(Named(near.First, words)))
            _nearUses[number].Add(new NearUse(pair, IsFirst: true));
        foreach (var number in NumbersOf(Named(near.Then, words)))
            _nearUses[number].Add(new NearUse(pair, IsFirst: false));
    }

    public void AddBlocklist(int blocklist, ImmutableArray<string> says)
    {
        foreach (var number in NumbersOf(says))
            _blocklists[number] = _blocklists[number] < 0 ? blocklist : _blocklists[number];
    }

    public int[] NumbersOf(ImmutableArray<string> phrases) => [.. phrases.Select(NumberOf).Distinct()];

    private static ImmutableArray<string> Named(ImmutableArray<string> pieces, IReadOnlyDictionary<string, ImmutableArray<string>> words) =>
    [
        .. pieces.SelectMany(piece => NearOptions.NameIn(piece) is { } name ? words.GetValueOrDefault(name, []) : [piece]),
    ];

    private int NumberOf(string phrase)
    {
        phrase = phrase.ToLowerInvariant();
        if (_numbers.TryGetValue(phrase, out var number))
            return number;
        _numbers[phrase] = number = _phrases.Count;
        _phrases.Add(phrase);
        _rules.Add([]);
        _nearUses.Add([]);
        _blocklists.Add(-1);
        return number;
    }
}
