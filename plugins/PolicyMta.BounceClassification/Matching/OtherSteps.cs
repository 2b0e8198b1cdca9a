namespace PolicyMta.BounceClassification.Matching;

/// <summary>The steps of an automaton by characters that are not ASCII. Not changed after the automaton was made.</summary>
internal sealed class OtherSteps
{
    private readonly Dictionary<long, int> _steps = [];
    private readonly ulong[] _known = new ulong[(char.MaxValue + 1) / 64];

    /// <summary>The state behind a state; 0 if there is none.</summary>
    public int Find(int state, char c) => _steps.GetValueOrDefault(KeyOf(state, c));

    public int Add(int state, char c, int next)
    {
        _steps[KeyOf(state, c)] = next;
        _known[c >> 6] |= 1UL << c;
        return next;
    }

    /// <summary>The state that a character leads to: behind the state itself, or behind the longest beginning that it ends with.</summary>
    public int Step(int state, char c, int[] links)
    {
        if ((_known[c >> 6] & (1UL << c)) == 0)
            return 0;
        while (true)
        {
            if (_steps.TryGetValue(KeyOf(state, c), out var next) || state == 0)
                return next;
            state = links[state];
        }
    }

    /// <summary>All steps by the state from which they lead.</summary>
    public ILookup<int, (char Character, int Next)> ByState() =>
        _steps.ToLookup(step => (int)(step.Key >> 16), step => ((char)(step.Key & char.MaxValue), step.Value));

    private static long KeyOf(int state, char c) => ((long)state << 16) | c;
}
