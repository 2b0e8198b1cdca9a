using System.Net;
using PolicyMta.DnsLookups;
using PolicyMta.Testing.Dns;
using DnsReply = PolicyMta.Testing.Dns.DnsReply;

namespace PolicyMta.Authentication.Tests.Dns;

/// <summary>A name server on loopback that serves a zone in memory, in the form of RFC 1035.</summary>
internal sealed class UdpZone : IAsyncDisposable
{
    private const int TimeToLive = 300;

    private readonly DnsResponder _responder;

    public UdpZone(StubDns zone) => _responder = new DnsResponder((name, code, _) => Reply(zone, name, code));

    public string Address => _responder.Address;

    public ValueTask DisposeAsync() => _responder.DisposeAsync();

    private static DnsReply Reply(StubDns zone, string name, int code)
    {
        var type = code switch
        {
            DnsResponder.Txt => DnsType.Txt,
            DnsResponder.A => DnsType.A,
            DnsResponder.Aaaa => DnsType.Aaaa,
            DnsResponder.Mx => DnsType.Mx,
            _ => DnsType.Ptr,
        };
        var found = zone.AskAsync(new DnsQuestion(name, type), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (found.IsFailed)
            return new DnsReply(DnsResponder.ServerFailure);
        return found.Values.IsEmpty
            ? new DnsReply(DnsResponder.NoSuchName)
            : new DnsReply(DnsResponder.NoError, [
                .. found.Values.Select(value => new DnsReplyRecord(name, code, TimeToLive, Data(type, value))),
            ]);
    }

    private static byte[] Data(DnsType type, string value) => type switch
    {
        DnsType.Txt => DnsResponder.LongTxtData(value),
        DnsType.A or DnsType.Aaaa => IPAddress.Parse(value).GetAddressBytes(),
        DnsType.Mx => DnsResponder.MxData(10, value),
        _ => DnsResponder.NameData(value),
    };
}
