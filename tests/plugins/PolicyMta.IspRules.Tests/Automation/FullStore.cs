using System.Buffers;

namespace PolicyMta.IspRules.Tests.Automation;

/// <summary>A store that takes nothing.</summary>
internal sealed class FullStore : IPluginStore
{
    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => false;

    public ValueTask PutAsync(StoreBatch batch, CancellationToken cancellationToken = default) => throw new StoreFullException("full");

    public IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> prefix) => [];
}
