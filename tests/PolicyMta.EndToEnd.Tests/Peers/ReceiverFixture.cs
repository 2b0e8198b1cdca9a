using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>
/// The server with four receivers behind it that others wrote. Mail to the sender's own domain goes to a sink, so that notices are seen.
/// </summary>
public sealed class ReceiverFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ByteSink _notices = new("8BITMIME", "SMTPUTF8");
    private readonly List<Peer> _peers = [];
    private MtaProcess? _mta;

    internal MtaProcess Mta => _mta ?? throw new InvalidOperationException("The server was not started.");

    internal ByteSink Notices => _notices;

    internal Peer Peer(string name) => _peers.Single(peer => peer.Name == name);

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        var (certificate, key) = PeerFolder.Certificate(_folder.Path, "peer.test");
        _peers.AddRange([new PostfixPeer(
            _folder.Path, 9, 9), new EximPeer(_folder.Path, 9, 9), new OpenSmtpdPeer(_folder.Path), new NodePeer(_folder.Path)]);
        await Task.WhenAll(_peers.Select(peer => peer.StartAsync(certificate, key)));

        (string Domain, int Port)[] hops = [
            ("sender.example", _notices.Port),
            .. _peers.Select(peer => (peer.FullDomain, peer.FullPort)),
            .. _peers.Select(peer => (peer.PlainDomain, peer.PlainPort)),
        ];
        Directory.CreateDirectory(_folder["scripts"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["scripts"], "hops.js"), $$"""
            const hops = { {{string.Join(", ", hops.Select(hop => $"\"{hop.Domain}\": \"127.0.0.1:{hop.Port}\""))}} };
            export function onRoute(route) {
              return { nextHop: hops[route.domain], reason: "the peer of this domain" };
            }
            """);
        _mta = new MtaProcess(
            _folder["mta"],
            $"scripts:\n  path: {_folder["scripts"]}\n  limits: {{ timeout: 10s }}\ntraffic_profiles:\n  default:\n    chunking: true");
        await _mta.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_mta is not null)
            await _mta.DisposeAsync();
        foreach (var peer in _peers)
            await peer.DisposeAsync();
        await _notices.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Injects a message for a domain.</summary>
    internal async Task InjectAsync(SampleMail mail, string domain)
    {
        await using var talk = await SmtpTalk.StartAsync(Mta.SmtpPort);
        var reply = await talk.SendMailAsync($"<{mail.Sender}>{mail.MailParameters}", $"<{mail.LocalPart}@{domain}>", mail.Content);
        Assert.StartsWith("250", reply, StringComparison.Ordinal);
    }

    /// <summary>Waits for a message in the peer's own store.</summary>
    internal async Task<byte[]> StoredAsync(Peer peer, SampleMail mail)
    {
        byte[]? stored = null;
        await Eventually.TrueAsync(
            () => (stored = peer.Find(mail.Mark)) is not null,
            () => $"Not in the store of {peer.Name}.\n{peer.Log}\n{Mta.Output}\n{Events()}",
            seconds: 60);
        return stored!;
    }

    private string Events() => string.Join(
        '\n', Directory.EnumerateFiles(_folder["mta/events"], "*", SearchOption.AllDirectories).SelectMany(File.ReadLines).TakeLast(10));
}
