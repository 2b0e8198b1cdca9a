using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Spool;

namespace PolicyMta.Benchmarks;

/// <summary>The spool on the disk of the temporary folder: stored and removed by as many at a time as named, each write synced.</summary>
public class SpoolBenchmarks
{
    private const int Operations = 512;
    private readonly byte[] _message = Sample.Message(10_240);
    private readonly byte[] _record = new byte[200];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "policymta-benchmark-" + Guid.NewGuid().ToString("N"));
    private Spool? _spool;
    private SpoolId _kept;

    [Params(1, 16, 256)]
    public int AtATime { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _spool = await Spool.OpenAsync(
            new SpoolOptions { Path = _folder }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        _kept = SpoolId.Create(TimeProvider.System.GetUtcNow());
        await ((ISpool)_spool).AppendAsync(_kept, _record, _message, CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _spool!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "spool: store and remove 10 KB", OperationsPerInvoke = Operations)]
    public Task StoreAsync() => Task.WhenAll(Enumerable.Range(0, AtATime).Select(sender => Task.Run(async () =>
    {
        for (var i = 0; i < Operations / AtATime; i++)
        {
            var id = SpoolId.Create(TimeProvider.System.GetUtcNow());
            await ((ISpool)_spool!).AppendAsync(id, _record, _message, CancellationToken.None);
            _ = _spool!.RemoveAsync(id).AsTask();
        }
    })));

    [Benchmark(Description = "spool: read 10 KB")]
    public async Task<int> ReadAsync()
    {
        using var content = await _spool!.ReadContentAsync(_kept, null, CancellationToken.None);
        return content.Length;
    }
}
