namespace PolicyMta.BounceClassification.Matching;

/// <summary>The ASCII characters of a set of phrases, numbered from 1; all others are 0. Immutable.</summary>
internal sealed class PhraseAlphabet
{
    private readonly byte[] _places = new byte[128];

    public PhraseAlphabet(IEnumerable<string> phrases)
    {
        Count = 1;
        foreach (var c in phrases.SelectMany(phrase => phrase).Append(' ').Where(char.IsAscii).Distinct())
            _places[c] = (byte)Count++;
    }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <summary>The numbers of the ASCII characters.</summary>
    public ReadOnlySpan<byte> Places => _places;

    /// <param name="c">An ASCII character.</param>
    public int PlaceOf(char c) => _places[c];
}
