namespace PolicyMta.BounceClassification.Matching;

/// <summary>The characters of a set of phrases, numbered from 1; all others are 0. Immutable.</summary>
internal sealed class PhraseAlphabet
{
    private readonly byte[] _ascii = new byte[128];
    private readonly Dictionary<char, int> _others = [];

    public PhraseAlphabet(IEnumerable<string> phrases)
    {
        Count = 1;
        foreach (var c in phrases.SelectMany(phrase => phrase).Append(' ').Distinct())
        {
            if (c < _ascii.Length)
                _ascii[c] = (byte)Count++;
            else
                _others[c] = Count++;
        }
    }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    public int PlaceOf(char c) => c < _ascii.Length ? _ascii[c] : _others.GetValueOrDefault(c);
}
