using System.Buffers;
using System.Text;

namespace PolicyMta.Accounting.Files;

/// <summary>
/// What the plugin keeps of its files: <c>f name</c> for the one in use, <c>c name NUL last-event</c> for finished ones. Thread-safe.
/// </summary>
internal sealed class StateStore(IPluginStore store)
{
    /// <summary>How many finished files are remembered of one name; older ones cannot be verified any more.</summary>
    public const int MostClosed = 10_000;

    public FileState? Find(string name)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet(StateKey(name), value) ? StateText.ReadState(value.WrittenMemory) : null;
    }

    /// <summary>The finished files of a name, oldest first.</summary>
    public IEnumerable<ClosedFile> Closed(string name) =>
        store.Scan(ClosedPrefix(name)).Select(static entry => StateText.ReadClosed(entry.Value));

    public static void Put(StoreBatch batch, string name, FileState state) => batch.Put(StateKey(name), StateText.Of(state));

    public static void Put(StoreBatch batch, string name, ClosedFile file) => batch.Put(ClosedKey(name, file), StateText.Of(file));

    public static void Forget(StoreBatch batch, string name, ClosedFile file) => batch.Delete(ClosedKey(name, file));

    public ValueTask CommitAsync(StoreBatch batch, CancellationToken cancellationToken) => store.PutAsync(batch, cancellationToken);

    private static byte[] StateKey(string name) => Encoding.UTF8.GetBytes("f" + name);

    private static byte[] ClosedPrefix(string name) => Encoding.UTF8.GetBytes("c" + name + "\0");

    private static byte[] ClosedKey(string name, ClosedFile file) => [.. ClosedPrefix(name), .. Encoding.UTF8.GetBytes($"{file.Last:D20}")];
}
