using System.Text;
using PolicyMta.Core.Tests.Smtp;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>
/// Makes inputs near to those of a corpus: mutated, joined, and sometimes drawn from an alphabet of the bytes that matter.
/// </summary>
internal sealed class Corpus(string alphabet, params string[] seeds)
{
    private readonly byte[] _alphabet = Encoding.UTF8.GetBytes(alphabet);
    private readonly byte[][] _seeds = [.. seeds.Select(Encoding.UTF8.GetBytes)];

    public byte[] Next(Random random) => random.Next(4) switch
    {
        0 => Fuzz.FromAlphabet(random, _alphabet, 24),
        1 => Fuzz.Mutate(random, [.. Pick(random), .. Pick(random)]),
        _ => Fuzz.Mutate(random, Pick(random)),
    };

    private byte[] Pick(Random random) => _seeds[random.Next(_seeds.Length)];
}
