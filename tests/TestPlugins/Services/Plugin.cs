using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>
/// Uses every service that a plugin may ask for: counts messages in its store, and shows the count by HTTP and on the command line.
/// </summary>
public sealed class Plugin : IPlugin, IInjectHandler
{
    private Settings _settings = new();
    private IPluginStore _store = null!;

    public void Configure(IPluginBuilder builder)
    {
        _settings = builder.Options<Settings>();
        _store = builder.Store;
        builder.OnInject(this);
        Endpoints.Map(builder, this);
        Commands.Add(builder, this);
    }

    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        var count = Count + 1;
        await SetAsync(count);
        return new InjectDecision
        {
            Metadata = ImmutableDictionary<string, string>.Empty.Add("word", _settings.Word).Add("count", count.ToString()),
        };
    }

    internal string Word => _settings.Word;

    internal long Count
    {
        get
        {
            var value = new ArrayBufferWriter<byte>();
            return _store.TryGet("count"u8, value) ? long.Parse(Encoding.UTF8.GetString(value.WrittenSpan)) : 0;
        }
    }

    internal ValueTask SetAsync(long count) => _store.PutAsync(new StoreBatch().Put("count"u8, Encoding.UTF8.GetBytes(count.ToString())));
}
