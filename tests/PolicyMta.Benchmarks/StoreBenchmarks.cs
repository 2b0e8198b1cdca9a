using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Stores;

namespace PolicyMta.Benchmarks;

/// <summary>Look-ups in a plugin's store of a million entries, as a suppression list makes them at on-inject.</summary>
public class StoreBenchmarks
{
    private const int Entries = 1_000_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-benchmark-").FullName;
    private readonly ArrayBufferWriter<byte> _value = new(64);
    private PluginStores _stores = null!;
    private PluginStore _store = null!;
    private int _next;

    [GlobalSetup]
    public async Task SetUp()
    {
        _stores = new PluginStores(_folder, StoreAccess.ReadWrite);
        _store = _stores.Of("Acme.Suppression");
        for (var i = 0; i < Entries;)
        {
            var batch = new StoreBatch();
            for (var n = 0; n < 50_000; n++, i++)
                batch.Put(Key(i), "2026-11-28T12:00:00Z bounce"u8);
            await _store.PutAsync(batch);
        }
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "Store: a key that is there, at random")]
    public bool Found()
    {
        _value.ResetWrittenCount();
        return _store.TryGet(Key(Next()), _value);
    }

    [Benchmark(Description = "Store: a key that is not there")]
    public bool Missing() => _store.TryGet(Key(Entries + Next()), _value);

    [Benchmark(Description = "Store: one small batch, durable")]
    public ValueTask Put() => _store.PutAsync(new StoreBatch().Put(Key(Next()), "2026-11-28T12:00:00Z bounce"u8));

    private int Next() => (int)((uint)(_next += 7919) * 2654435761u % Entries);

    private static byte[] Key(int number)
    {
        var key = new byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(key, (ulong)number * 0x9E3779B97F4A7C15);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(20), number);
        return key;
    }
}
