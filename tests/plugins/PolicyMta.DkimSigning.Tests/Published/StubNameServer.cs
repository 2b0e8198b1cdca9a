using System.Collections.Concurrent;
using PolicyMta.Testing.Dns;

namespace PolicyMta.DkimSigning.Tests.Published;

/// <summary>An authoritative name server on loopback: it serves the TXT records it is given, and says NXDOMAIN of other names.</summary>
internal sealed class StubNameServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string[]> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly DnsResponder _responder;

    public StubNameServer() => _responder = new DnsResponder((name, _, _) => Reply(name));

    public string Address => _responder.Address;

    public int Ttl { get; set; } = 300;

    /// <summary>Answers SERVFAIL to everything.</summary>
    public bool IsBroken { get; set; }

    public string? this[string name] => _texts.TryGetValue(name, out var texts) ? texts[0] : null;

    public void Publish(string name, params string[] texts) => _texts[name] = texts;

    public void Remove(string name) => _texts.TryRemove(name, out _);

    public ValueTask DisposeAsync() => _responder.DisposeAsync();

    private DnsReply Reply(string name)
    {
        if (IsBroken)
            return new DnsReply(DnsResponder.ServerFailure);
        return _texts.TryGetValue(name, out var texts)
            ? new DnsReply(DnsResponder.NoError, [
                .. texts.Select(text => new DnsReplyRecord(name, DnsResponder.Txt, Ttl, DnsResponder.LongTxtData(text))),
            ])
            : new DnsReply(DnsResponder.NoSuchName);
    }
}
