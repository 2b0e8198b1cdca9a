using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>npm's smtp-server.</summary>
internal sealed class NodePeer(string folder) : Peer("node", folder)
{
    private readonly List<Tool> _servers = [];

    protected override string Store => Path.Combine(Folder, "mail");

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    protected override Task LaunchAsync(string certificate, string key)
    {
        Directory.CreateDirectory(Store);
        _servers.Add(Start($"{FullPort} {Store} full {key} {certificate}"));
        _servers.Add(Start($"{PlainPort} {Store} plain"));
        return Task.CompletedTask;
    }

    private Tool Start(string arguments) =>
        Tool.Start(
            "/bin/sh", "nodejs", "-c", $"cd {PeerFolder.Npm} && exec node {PeerFolder.Scripts}/receive.mjs {arguments} >> {LogFile} 2>&1");
}
