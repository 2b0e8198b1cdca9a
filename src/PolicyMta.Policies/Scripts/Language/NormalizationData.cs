using System.Globalization;

namespace PolicyMta.Policies.Scripts.Language;

/// <summary>
/// How characters are taken apart and put together (<c>Normalization.txt</c>, made from the Unicode data). Read once in a process that has
/// scripts, before their calls are timed; some hundred kilobytes, in tables that are quick to make. Immutable.
/// </summary>
internal sealed class NormalizationData
{
    private static readonly Lazy<NormalizationData> Loaded = new(Load);

    private readonly Dictionary<int, int[]> _canonical;
    private readonly Dictionary<int, int[]> _compatible;
    private readonly Dictionary<(int First, int Second), int> _composed;
    private readonly Dictionary<int, byte> _classes;

    private NormalizationData(
        Dictionary<int, int[]> canonical,
        Dictionary<int, int[]> compatible,
        Dictionary<(int First, int Second), int> composed,
        Dictionary<int, byte> classes)
    {
        _canonical = canonical;
        _compatible = compatible;
        _composed = composed;
        _classes = classes;
    }

    public static NormalizationData Instance => Loaded.Value;

    /// <summary>What a character is made of, all the way down; null if it is made of nothing else.</summary>
    public int[]? PartsOf(int character, bool compatible) =>
        compatible && _compatible.TryGetValue(character, out var parts) || _canonical.TryGetValue(character, out parts) ? parts : null;

    /// <summary>What two characters make together; 0 if they stay two.</summary>
    public int Compose(int first, int second) => _composed.GetValueOrDefault((first, second));

    /// <summary>Where a mark goes among the marks of one character (Canonical_Combining_Class); 0 if it is no such mark.</summary>
    public byte ClassOf(int character) => _classes.GetValueOrDefault(character);

    private static NormalizationData Load()
    {
        var pairs = new Dictionary<int, (int First, int Second)>();
        var whole = new Dictionary<int, int[]>();
        var compatible = new Dictionary<int, int[]>();
        var classes = new Dictionary<int, byte>();
        using var stream = typeof(NormalizationData).Assembly.GetManifestResourceStream("Normalization.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            switch (line[0])
            {
                case '=':
                    pairs[Number(fields[1])] = (Number(fields[2]), Number(fields[3]));
                    break;
                case '>':
                    whole[Number(fields[1])] = [.. fields[2..].Select(Number)];
                    break;
                case '~':
                    compatible[Number(fields[1])] = [.. fields[2..].Select(Number)];
                    break;
                case '^':
                    for (var character = Number(fields[1]); character <= Number(fields[2]); character++)
                        classes[character] = byte.Parse(fields[3], CultureInfo.InvariantCulture);
                    break;
            }
        }

        foreach (var character in pairs.Keys)
            Decompose(character);
        return new NormalizationData(
            whole, compatible, pairs.ToDictionary(pair => (pair.Value.First, pair.Value.Second), pair => pair.Key), classes);

        int[] Decompose(int character)
        {
            if (whole.TryGetValue(character, out var parts))
                return parts;
            return whole[character] = pairs.TryGetValue(character, out var pair)
                ? [.. pairs.ContainsKey(pair.First) ? Decompose(pair.First) : [pair.First], pair.Second]
                : [character];
        }
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
