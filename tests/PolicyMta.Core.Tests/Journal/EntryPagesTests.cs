using System.Runtime.InteropServices;
using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Tests.Journal;

public sealed class EntryPagesTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1, 4, 1)]
    [InlineData(3, 4, 2)]
    [InlineData(1000, 16, 3)]
    [InlineData(1000, 1, 4)]
    [InlineData(50_000, 512, 5)]
    public void The_first_that_is_not_less_is_found(int count, int pageEntries, int seed)
    {
        var random = new Random(seed);
        var numbers = new ulong[count];
        for (var i = 0; i < count; i++)
            numbers[i] = random.Next(4) switch
            {
                0 when i > 0 => numbers[random.Next(i)], // a recipient who gets much mail
                1 => (ulong)random.Next(1000),
                _ => (ulong)random.NextInt64() * 2,
            };
        Array.Sort(numbers);
        File.WriteAllBytes(_path, [1, 2, 3, .. MemoryMarshal.AsBytes(numbers)]);
        using var file = File.OpenHandle(_path);

        foreach (var value in numbers.Take(300).Concat(numbers.TakeLast(300)).SelectMany(
            number => new[] { unchecked(number - 1), number, unchecked(number + 1) })
            .Concat(new ulong[] { 0, 1, ulong.MaxValue, ulong.MaxValue / 2 }))
        {
            var expected = Array.FindIndex(numbers, number => number >= value);
            Assert.Equal(expected < 0 ? count : expected, new EntryPages(file, 3, count, pageEntries).FindFirst(value));
        }
    }
}
