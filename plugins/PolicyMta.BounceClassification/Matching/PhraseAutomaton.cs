namespace PolicyMta.BounceClassification.Matching;

/// <summary>
/// Finds all of many phrases in a text in one pass, however many there are (Aho and Corasick, 1975). A phrase that begins or ends with a
/// space is found at the text's ends too. Built once; immutable and thread-safe; finding allocates nothing and takes the same time for each
/// character.
/// </summary>
internal sealed class PhraseAutomaton
{
    private const int StateMask = int.MaxValue;

    private readonly PhraseAlphabet _alphabet;
    private readonly int[] _next;
    private readonly OtherSteps _others;
    private readonly int[] _links;
    private readonly int[] _foundFrom;
    private readonly int[] _found;
    private readonly int _width;

    /// <param name="phrases">Phrases, none of them empty; a phrase's number is its place.</param>
    public PhraseAutomaton(IReadOnlyList<string> phrases)
    {
        _alphabet = new PhraseAlphabet(phrases);
        _width = _alphabet.Count;
        var trie = new PhraseTrie(phrases, _alphabet);
        (_next, _others, _links) = trie.Complete();
        (_foundFrom, _found) = FoundIn(trie, _links);
        for (var i = 0; i < _next.Length; i++)
            _next[i] = Marked(_next[i]);
    }

    /// <summary>How many states it has.</summary>
    public int States => _foundFrom.Length - 1;

    /// <summary>Sets the bit of each phrase that stands in the text.</summary>
    public void Find(ReadOnlySpan<char> text, Span<ulong> phrases) => Find(text, phrases, new NearScan(NearWords.None, [], []));

    /// <summary>Sets the bit of each phrase that stands in the text, and tells where each stands.</summary>
    public void Find(ReadOnlySpan<char> text, Span<ulong> phrases, in NearScan near)
    {
        var places = _alphabet.Places;
        var (next, width, state) = (_next, _width, 0);
        for (var i = -1; i <= text.Length; i++)
        {
            var c = (uint)i < (uint)text.Length ? text[i] : ' ';
            var step = c < places.Length ? next[(state * width) + places[c]] : Marked(_others.Step(state, c, _links));
            state = step & StateMask;
            if (step < 0)
                Tell(state, i + 2, phrases, near);
        }
    }

    private void Tell(int state, int end, Span<ulong> phrases, in NearScan near)
    {
        for (var i = _foundFrom[state]; i < _foundFrom[state + 1]; i++)
        {
            var phrase = _found[i];
            phrases[phrase >> 6] |= 1UL << phrase;
            near.Found(phrase, end);
        }
    }

    /// <summary>A state with the sign that something is found in it, so that the others need not be asked.</summary>
    private int Marked(int state) => _foundFrom[state] < _foundFrom[state + 1] ? state | ~StateMask : state;

    /// <summary>What is found in each state: its own phrases, and those that end the text up to it.</summary>
    private static (int[] From, int[] Found) FoundIn(PhraseTrie trie, int[] links)
    {
        var from = new int[trie.Count + 1];
        var found = new List<int>();
        for (var state = 0; state < trie.Count; state++)
        {
            from[state] = found.Count;
            for (var end = state; end != 0; end = links[end])
                found.AddRange(trie.EndingIn(end));
        }

        from[trie.Count] = found.Count;
        return (from, [.. found]);
    }
}
