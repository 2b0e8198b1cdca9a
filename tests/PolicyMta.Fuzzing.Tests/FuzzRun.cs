using System.Globalization;
using System.Text;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>
/// Feeds a parser with inputs from a seeded generator. What goes wrong names the seed of its input, so that it can be had again.
/// </summary>
internal static class FuzzRun
{
    /// <summary>Far beyond what any input needs on any machine: who is still busy with the same input then, hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What one input may make a parser allocate: a little always, and so much for each of its bytes.</summary>
    private const long AllowedBytes = 64 * 1024;

    private const long AllowedBytesPerByte = 512;

    private static int Inputs { get; } = Number("POLICYMTA_FUZZ_INPUTS", 20_000);

    private static int FirstSeed { get; } = Number("POLICYMTA_FUZZ_SEED", 5_321);

    /// <param name="generate">Makes an input.</param>
    /// <param name="parse">Gives it to the parser, and no more: what it allocates is counted.</param>
    /// <param name="check">Asserts what must hold of the result.</param>
    public static async Task OfAsync<T>(Func<Random, byte[]> generate, Func<byte[], T> parse, Action<byte[], T, Random> check)
    {
        var current = FirstSeed;
        var run = Task.Run(() =>
        {
            for (var i = 0; i < Inputs; i++)
            {
                Volatile.Write(ref current, FirstSeed + i);
                One(FirstSeed + i, generate, parse, check);
            }
        });

        for (var before = -1L; !run.IsCompleted; before = Volatile.Read(ref current))
        {
            Assert.True(before != Volatile.Read(ref current), $"The input of seed {before} takes for ever.");
            await Task.WhenAny(run, Task.Delay(Patience, TestContext.Current.CancellationToken));
        }

        await run;
    }

    /// <summary>Bytes as a person reads them in a failure.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes)
            text.Append(b is >= 32 and < 127 and not (byte)'\\' ? ((char)b).ToString() : $"\\x{b:X2}");
        return text.ToString();
    }

    private static void One<T>(int seed, Func<Random, byte[]> generate, Func<byte[], T> parse, Action<byte[], T, Random> check)
    {
        var random = new Random(seed);
        var input = generate(random);
        try
        {
            var result = Measure(parse, input, out var allocated);
            var allowed = AllowedBytes + (AllowedBytesPerByte * input.Length);

            // What code makes for ever at its first use is no part of the work.
            if (allocated > allowed)
                result = Measure(parse, input, out allocated);
            Assert.True(allocated <= allowed, $"It allocated {allocated} bytes for {input.Length}.");
            check(input, result, random);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed}: {e.Message}\nInput: {Show(input)}", e);
        }
    }

    private static T Measure<T>(Func<byte[], T> parse, byte[] input, out long allocated)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = parse(input);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return result;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
