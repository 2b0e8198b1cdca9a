using System.Buffers;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime.Interop;
using PolicyMta.Core.Stores;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary><c>store.get</c> and <c>store.has</c>: what plugins store, to read. Values are text.</summary>
internal sealed class StoreCapability(Engine engine, PluginStores? stores, Func<bool> isLoading)
{
    public static JsValue Create(Engine engine, PluginStores? stores, Func<bool> isLoading)
    {
        var capability = new StoreCapability(engine, stores, isLoading);
        return JsObject.CreateFromEntries(engine,
        [
            capability.Function("get", value => JsString.Create(Encoding.UTF8.GetString(value.Span)), JsValue.Undefined),
            capability.Function("has", _ => JsBoolean.True, JsBoolean.False),
        ]);
    }

    private KeyValuePair<string, JsValue> Function(string name, Func<ReadOnlyMemory<byte>, JsValue> show, JsValue absent) =>
        new(name, new ClrFunction(engine, name, (_, arguments) =>
        {
            if (isLoading())
                throw engine.OutsideOfHook($"store.{name}");
            return Find(name, arguments) is { } value ? show(value) : absent;
        }, 2));

    private ReadOnlyMemory<byte>? Find(string name, JsValue[] arguments)
    {
        if (arguments.Length < 2 || arguments[0] is not JsString { Length: > 0 and <= 100 } plugin
            || arguments[1] is not JsString { Length: > 0 } key)
            throw engine.Wrong($"store.{name}(plugin, key) takes a plugin's id and a key.");
        var bytes = Encoding.UTF8.GetBytes(key.ToString());
        if (bytes.Length > StoreBatch.MaxKeyBytes)
            throw engine.Wrong($"A key has up to {StoreBatch.MaxKeyBytes} bytes.");
        var value = new ArrayBufferWriter<byte>();
        return stores?.Find(plugin.ToString()) is { } store && store.TryGet(bytes, value)
            ? value.WrittenMemory
            : default(ReadOnlyMemory<byte>?);
    }
}
