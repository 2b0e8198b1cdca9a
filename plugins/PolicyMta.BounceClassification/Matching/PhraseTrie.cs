namespace PolicyMta.BounceClassification.Matching;

/// <summary>The tree of all beginnings of a set of phrases, from which the automaton is made. State 0 is the empty beginning.</summary>
internal sealed class PhraseTrie
{
    private readonly int _width;
    private readonly List<int> _next;
    private readonly List<List<int>?> _ending = [null];

    public PhraseTrie(IReadOnlyList<string> phrases, PhraseAlphabet alphabet)
    {
        _width = alphabet.Count;
        _next = [.. new int[_width]];
        for (var i = 0; i < phrases.Count; i++)
        {
            var state = 0;
            foreach (var c in phrases[i])
                state = Child(state, alphabet.PlaceOf(c));
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
    public (int[] Next, int[] Links) Complete()
    {
        int[] next = [.. _next];
        var links = new int[Count];
        var queue = new Queue<int>();
        queue.Enqueue(0);
        while (queue.TryDequeue(out var state))
        {
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

        return (next, links);
    }

    private int Child(int state, int place)
    {
        var at = (state * _width) + place;
        if (_next[at] != 0)
            return _next[at];
        _next[at] = Count;
        _ending.Add(null);
        _next.AddRange(new int[_width]);
        return _next[at];
    }
}
