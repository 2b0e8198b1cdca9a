namespace PolicyMta.BounceClassification.Matching;

/// <summary>
/// The tree of all beginnings of a set of phrases, from which the automaton is made. State 0 is the empty beginning. Steps by ASCII
/// characters stand in a table; those by the many characters of other scripts, of which each phrase has few, beside it.
/// </summary>
internal sealed class PhraseTrie
{
    private readonly PhraseAlphabet _alphabet;
    private readonly int _width;
    private readonly List<int> _next;
    private readonly OtherSteps _others = new();
    private readonly List<List<int>?> _ending = [null];

    public PhraseTrie(IReadOnlyList<string> phrases, PhraseAlphabet alphabet)
    {
        _alphabet = alphabet;
        _width = alphabet.Count;
        _next = [.. new int[_width]];
        for (var i = 0; i < phrases.Count; i++)
        {
            var state = 0;
            foreach (var c in phrases[i])
                state = Child(state, c);
            (_ending[state] ??= []).Add(i);
        }
    }

    /// <summary>How many states there are.</summary>
    public int Count => _ending.Count;

    /// <summary>The phrases that end in a state.</summary>
    public IReadOnlyList<int> EndingIn(int state) => _ending[state] ?? [];

    /// <summary>
    /// A step for each state and character; and for each state the one of the longest beginning that its own text ends with.
    /// </summary>
    public (int[] Next, OtherSteps Others, int[] Links) Complete()
    {
        int[] next = [.. _next];
        var links = new int[Count];
        var children = _others.ByState();
        var queue = new Queue<int>();
        queue.Enqueue(0);
        while (queue.TryDequeue(out var state))
        {
            foreach (var (c, child) in children[state])
            {
                links[child] = state == 0 ? 0 : _others.Step(links[state], c, links);
                queue.Enqueue(child);
            }

            for (var place = 0; place < _width; place++)
            {
                ref var step = ref next[(state * _width) + place];
                var fallback = state == 0 ? 0 : next[(links[state] * _width) + place];
                if (step == 0)
                {
                    step = fallback;
                    continue;
                }

                links[step] = fallback;
                queue.Enqueue(step);
            }
        }

        return (next, _others, links);
    }

    private int Child(int state, char c)
    {
        if (!char.IsAscii(c))
            return _others.Find(state, c) is > 0 and var known ? known : _others.Add(state, c, NewState());
        var at = (state * _width) + _alphabet.PlaceOf(c);
        return _next[at] != 0 ? _next[at] : _next[at] = NewState();
    }

    private int NewState()
    {
        _ending.Add(null);
        _next.AddRange(new int[_width]);
        return Count - 1;
    }
}
