namespace PolicyMta.BounceClassification.Rules;

/// <summary>Numbers the different pieces of text that rules and blocklists ask for, and keeps who asks for each.</summary>
internal sealed class PhraseIndex
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _phrases = [];
    private readonly List<List<int>> _rules = [];
    private readonly List<int> _blocklists = [];

    public IReadOnlyList<string> Phrases => _phrases;

    public PhraseUse[] Uses => [.. _rules.Select((rules, i) => new PhraseUse([.. rules], _blocklists[i], _phrases[i].Length))];

    public void AddRule(int rule, ImmutableArray<string> says)
    {
        foreach (var number in NumbersOf(says))
            _rules[number].Add(rule);
    }

    public void AddBlocklist(int blocklist, ImmutableArray<string> says)
    {
        foreach (var number in NumbersOf(says))
            _blocklists[number] = _blocklists[number] < 0 ? blocklist : _blocklists[number];
    }

    public int[] NumbersOf(ImmutableArray<string> phrases) => [.. phrases.Select(NumberOf).Distinct()];

    private int NumberOf(string phrase)
    {
        phrase = phrase.ToLowerInvariant();
        if (_numbers.TryGetValue(phrase, out var number))
            return number;
        _numbers[phrase] = number = _phrases.Count;
        _phrases.Add(phrase);
        _rules.Add([]);
        _blocklists.Add(-1);
        return number;
    }
}
