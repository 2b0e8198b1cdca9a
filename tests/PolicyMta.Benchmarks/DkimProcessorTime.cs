using System.Diagnostics;
using System.Globalization;

namespace PolicyMta.Benchmarks;

/// <summary>
/// The processor time of what <see cref="DkimBenchmarks"/> measures: for machines that do other things besides, where time that passes says
/// little. Of several rounds the least counts.
/// </summary>
internal static class DkimProcessorTime
{
    private const int Rounds = 5;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(300);

    public static void Run()
    {
        Console.WriteLine("us a message | 2 KB | 10 KB | 100 KB | 1 MB");
        var sizes = new[] { 2_048, 10_240, 102_400, 1_048_576 }.Select(size =>
        {
            var benchmarks = new DkimBenchmarks { Size = size };
            benchmarks.SetUp();
            return benchmarks;
        }).ToArray();
        Show("RSA-2048 alone", sizes, static b => b.BareRsa());
        Show("signature by RSA-2048", sizes, static b => b.SignRsa());
        Show("MimeKit by RSA-2048", sizes, static b => b.MimeKitRsa());
        Show("Ed25519 alone", sizes, static b => b.BareEd25519());
        Show("signature by Ed25519", sizes, static b => b.SignEd25519());
        Show("MimeKit by Ed25519", sizes, static b => b.MimeKitEd25519());
        Show("signatures by both", sizes, static b => b.SignBoth());
    }

    private static void Show<T>(string name, DkimBenchmarks[] sizes, Func<DkimBenchmarks, T> act) => Console.WriteLine(
        $"{name} | {string.Join(" | ", sizes.Select(size => Measure(size, act).ToString("0.0", CultureInfo.InvariantCulture)))}");

    private static double Measure<T>(DkimBenchmarks size, Func<DkimBenchmarks, T> act)
    {
        for (var i = 0; i < 30; i++)
            act(size);
        return Enumerable.Range(0, Rounds).Min(_ =>
        {
            var count = 0;
            var before = Used();
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < Round; count++)
                act(size);
            return (Used() - before).TotalMicroseconds / count;
        });
    }

    private static TimeSpan Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
