using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>Python's web server over TLS on a loopback address: the file of the host that is asked for.</summary>
internal sealed class PolicyHost(string folder, string address, int port, string certificate) : IAsyncDisposable
{
    private Tool? _server;

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(folder, $"policy-host-{address}.log");

    /// <summary>Writes the policy that a domain's policy host gives.</summary>
    public static void Write(string folder, string domain, string policy)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, $"mta-sts.{domain}", ".well-known")).FullName;
        File.WriteAllText(Path.Combine(place, "mta-sts.txt"), policy);
    }

    public async Task StartAsync()
    {
        _server = Tool.Start(
            "python3", "python3", Path.Combine(PeerFolder.Scripts, "policy-host.py"), folder, address, $"{port}", certificate, LogFile);
        await Eventually.TrueAsync(() => Log.Contains("listening", StringComparison.Ordinal), () => Log, seconds: 60);
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;
}
