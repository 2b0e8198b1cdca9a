using System.Buffers;
using System.Collections.Immutable;
using PolicyMta.Sdk;

namespace Acme.Plugin;

/// <summary>Labels each message, and remembers in the server's store when it last saw one. Thread-safe.</summary>
internal sealed class Labels(PluginOptions options, IPluginStore store) : IInjectHandler
{
    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        await store.PutAsync(
            new StoreBatch().Put("last"u8, BitConverter.GetBytes(context.Message.ReceivedAt.ToUnixTimeSeconds())), cancellationToken);
        return new InjectDecision { Metadata = ImmutableDictionary<string, string>.Empty.Add(options.Label, "yes") };
    }

    /// <summary>When the last message was seen, in Unix seconds; 0 for never.</summary>
    public static long Seen(IPluginStore store)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet("last"u8, value) ? BitConverter.ToInt64(value.WrittenSpan) : 0;
    }
}
