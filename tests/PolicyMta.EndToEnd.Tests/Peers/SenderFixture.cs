using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>The server between senders that others wrote and a sink that keeps every byte.</summary>
public sealed class SenderFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ByteSink _sink = new("PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING");
    private readonly List<Peer> _relays = [];
    private readonly int _startTlsPort = Ports.Free();
    private readonly int _implicitPort = Ports.Free();
    private MtaProcess _mta = null!;

    internal string Folder => _folder.Path;

    internal int Port(TlsUse tls) => tls switch
    {
        TlsUse.None => _mta.SmtpPort,
        TlsUse.StartTls => _startTlsPort,
        _ => _implicitPort,
    };

    internal Peer Relay(string name) => _relays.Single(peer => peer.Name == name);

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        var (certificate, key) = PeerFolder.Certificate(_folder.Path, "peer.test");
        _mta = new MtaProcess(_folder["mta"], $"delivery:\n  next_hop: 127.0.0.1:{_sink.Port}", $"""
              - name: starttls
                address: 127.0.0.1:{_startTlsPort}
                tls:
                  mode: required
                  certificates:
                    - certificate: {certificate}
                      key: {key}
              - name: implicit
                address: 127.0.0.1:{_implicitPort}
                tls:
                  mode: implicit
                  certificates:
                    - certificate: {certificate}
                      key: {key}
            """);
        _relays.AddRange(
            [new PostfixPeer(_folder.Path, _mta.SmtpPort, _startTlsPort), new EximPeer(_folder.Path, _mta.SmtpPort, _startTlsPort)]);
        await Task.WhenAll([_mta.StartAsync(), .. _relays.Select(relay => relay.StartAsync(certificate, key))]);
        await Eventually.TrueAsync(
            () => _mta.Output.Contains($"127.0.0.1:{_implicitPort} ", StringComparison.Ordinal),
            () => $"Not all listeners opened:\n{_mta.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
            await relay.DisposeAsync();
        await _mta.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Waits for a message in the sink.</summary>
    internal async Task<StoredMail> StoredAsync(SampleMail mail)
    {
        StoredMail? stored = null;
        await Eventually.TrueAsync(
            () => (stored = _sink.Mails.FirstOrDefault(one => one.Content.AsSpan().IndexOf(mail.Mark) >= 0)) is not null,
            () => $"The message did not arrive.\n{_mta.Output}\n{string.Join('\n', _relays.Select(relay => relay.Log))}",
            seconds: 60);
        return stored!;
    }
}
