using System.Numerics;
using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Rules;

/// <summary>
/// All rules in their order, compiled once: one pass over a text finds the pieces that any rule or blocklist asks for, and words near each
/// other; only rules of which something was found, and those without any, are looked at; the first that holds is taken. Immutable and
/// thread-safe.
/// </summary>
internal sealed class RuleBook
{
    /// <summary>More words or places than that are taken from the heap.</summary>
    private const int MostOnStack = 256;

    private readonly PhraseAutomaton _automaton;
    private readonly ImmutableArray<ClassRule> _rules;
    private readonly PhraseUse[] _uses;
    private readonly int[][] _with;
    private readonly int[][] _unless;
    private readonly ulong[] _withoutText;
    private readonly NearWords _near;
    private readonly ImmutableArray<NamedBlocklist> _blocklists;
    private readonly int _phraseWords;

    public RuleBook(
        ImmutableArray<ClassRule> rules, IEnumerable<KeyValuePair<string, BlocklistOptions>> blocklists,
        IReadOnlyDictionary<string, ImmutableArray<string>> words)
    {
        _rules = rules;
        var lists = blocklists.OrderBy(list => list.Key, StringComparer.Ordinal).ToList();
        _blocklists = [.. lists.Select(list => new NamedBlocklist(list.Key, list.Value.Scope, list.Value.Url))];
        var index = new PhraseIndex();
        for (var i = 0; i < lists.Count; i++)
            index.AddBlocklist(i, lists[i].Value.Says);
        _withoutText = new ulong[WordsFor(rules.Length)];
        _with = new int[rules.Length][];
        _unless = new int[rules.Length][];
        for (var i = 0; i < rules.Length; i++)
        {
            var options = rules[i].Options;
            index.AddRule(i, options.NamesBlocklist ? [.. options.Says, .. lists.SelectMany(list => list.Value.Says)] : options.Says);
            _with[i] = index.NumbersOf(options.With);
            _unless[i] = index.NumbersOf(options.Unless);
            foreach (var near in options.Near)
                index.AddNear(i, near, words);
            if (options.Says.IsEmpty && options.Near.IsEmpty && !options.NamesBlocklist)
                Set(_withoutText, i);
        }

        _automaton = new PhraseAutomaton(index.Phrases);
        _uses = index.Uses;
        _near = index.Near;
        _phraseWords = WordsFor(index.Phrases.Count);
    }

    /// <summary>The rules in the order in which they are asked; the last one holds for every reply.</summary>
    public ImmutableArray<ClassRule> Rules => _rules;

    /// <summary>How many different pieces of text are looked for.</summary>
    public int Phrases => _uses.Length;

    public NamedBlocklist? FindBlocklist(string name) => _blocklists.FirstOrDefault(list => list.Name == name);

    /// <param name="facts">What is known of the reply.</param>
    /// <param name="text">Its normalized text.</param>
    public Verdict Judge(in ReplyFacts facts, ReadOnlySpan<char> text)
    {
        Span<ulong> found = _phraseWords <= MostOnStack ? stackalloc ulong[_phraseWords] : new ulong[_phraseWords];
        Span<ulong> asked = _withoutText.Length <= MostOnStack ? stackalloc ulong[_withoutText.Length] : new ulong[_withoutText.Length];
        Span<int> places = _near.Pairs.Length <= MostOnStack ? stackalloc int[_near.Pairs.Length] : new int[_near.Pairs.Length];
        _withoutText.CopyTo(asked);
        _automaton.Find(text, found, new NearScan(_near, places, asked));
        var named = Gather(found, asked);
        for (var word = 0; word < asked.Length; word++)
        {
            for (var rest = asked[word]; rest != 0; rest &= rest - 1)
            {
                var i = (word << 6) + BitOperations.TrailingZeroCount(rest);
                if (IsWithin(i, found) && _rules[i].Covers(facts, text))
                    return new Verdict(_rules[i], _rules[i].DecisionFor(facts, named));
            }
        }

        throw new InvalidOperationException("The last rule holds for every failure.");
    }

    /// <summary>Marks the rules of which a piece was found.</summary>
    /// <returns>The blocklist that was named, or null.</returns>
    private NamedBlocklist? Gather(ReadOnlySpan<ulong> found, Span<ulong> asked)
    {
        var named = default(PhraseUse) with { Blocklist = -1 };
        for (var word = 0; word < found.Length; word++)
        {
            for (var rest = found[word]; rest != 0; rest &= rest - 1)
            {
                var use = _uses[(word << 6) + BitOperations.TrailingZeroCount(rest)];
                foreach (var rule in use.Rules)
                    Set(asked, rule);
                if (use.Blocklist >= 0 && use.Length > named.Length)
                    named = use;
            }
        }

        return named.Blocklist < 0 ? null : _blocklists[named.Blocklist];
    }

    private bool IsWithin(int rule, ReadOnlySpan<ulong> found) =>
        (_with[rule].Length == 0 || AnyOf(_with[rule], found)) && !AnyOf(_unless[rule], found);

    private static bool AnyOf(int[] phrases, ReadOnlySpan<ulong> found)
    {
        foreach (var phrase in phrases)
        {
            if ((found[phrase >> 6] & (1UL << phrase)) != 0)
                return true;
        }

        return false;
    }

    private static int WordsFor(int bits) => (bits + 63) >> 6;

    private static void Set(Span<ulong> bits, int at) => bits[at >> 6] |= 1UL << at;
}
