using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>A mail server that others wrote. One port offers everything it can, one offers nothing beyond RFC 5321.</summary>
internal abstract class Peer(string name, string folder) : IAsyncDisposable
{
    public string Name { get; } = name;

    public int FullPort { get; } = Ports.Free();

    public int PlainPort { get; } = Ports.Free();

    /// <summary>What the peer has written to its log, or to its console.</summary>
    public virtual string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    protected string Folder { get; } = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    protected string LogFile => Path.Combine(Folder, "log");

    /// <summary>The folder that holds a file for each message taken.</summary>
    protected abstract string Store { get; }

    /// <summary>The peer's domain where it is asked to do everything it can.</summary>
    public string FullDomain => $"{Name}.test";

    /// <summary>The peer's domain where it offers no extension.</summary>
    public string PlainDomain => $"plain.{Name}.test";

    public async Task StartAsync(string certificate, string key)
    {
        await LaunchAsync(certificate, key);
        foreach (var port in (int[])[FullPort, PlainPort])
            await Eventually.TrueAsync(() => Ports.IsListening(port), () => $"{Name} does not listen:\n{Log}", seconds: 60);
    }

    /// <summary>How many messages the peer's own store holds.</summary>
    public int Count => Directory.Exists(Store) ? Directory.GetFiles(Store).Length : 0;

    /// <summary>The message in the peer's own store that holds a text; lines end with CRLF. Null where there is none.</summary>
    public byte[]? Find(ReadOnlySpan<byte> text)
    {
        if (!Directory.Exists(Store))
            return null;
        foreach (var file in Directory.EnumerateFiles(Store).Where(file => !file.EndsWith(".part", StringComparison.Ordinal)))
        {
            var content = File.ReadAllBytes(file);
            if (content.AsSpan().IndexOf(text) >= 0)
                return LineEnds.Crlf(content);
        }

        return null;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task LaunchAsync(string certificate, string key);
}
