using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Tests.Policy;

/// <summary>Sources are picked in proportion to their weights, each message always the same.</summary>
public sealed class EgressPoolTests
{
    private const int Messages = 60_000;

    private static readonly EgressPool Pool = new("p", [(Source("a"), 1), (Source("b"), 2), (Source("c"), 3)]);

    public static TheoryData<string, double, double, double> Weights { get; } = new()
    {
        { "", 1, 2, 3 },
        { "a=3", 3, 2, 3 },
        { "a=0", 0, 2, 3 },
        { "a=0,b=0", 0, 0, 3 },
        { "a=0,b=0,c=0", 1, 2, 3 },
        { "nosuch=9", 1, 2, 3 },
        { "a=1000000,b=1000000,c=1000000", 1, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Weights))]
    public void Of_many_messages_each_source_has_its_part(string weights, double a, double b, double c)
    {
        var given = weights.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('='))
            .ToImmutableDictionary(pair => pair[0], pair => int.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture));
        var random = new Random(7);
        var picked = new Dictionary<string, int> { ["a"] = 0, ["b"] = 0, ["c"] = 0 };
        var bytes = new byte[SpoolId.ByteLength];
        for (var i = 0; i < Messages; i++)
        {
            random.NextBytes(bytes);
            var id = SpoolId.FromBytes(bytes);
            var source = Pool.Pick(id, given).Name;
            Assert.Equal(source, Pool.Pick(id, given).Name);
            picked[source]++;
        }

        foreach (var (name, weight) in new[] { ("a", a), ("b", b), ("c", c) })
        {
            var expected = weight / (a + b + c);
            Assert.InRange(picked[name] / (double)Messages, expected == 0 ? 0 : expected - 0.01, expected == 0 ? 0 : expected + 0.01);
        }
    }

    private static EgressSource Source(string name) => new(name, null, "mta.example");
}
