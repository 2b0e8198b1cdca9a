using System.Net;
using System.Net.Sockets;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Tests.Dns;

public sealed class MailDnsTests
{
    [Fact]
    public async Task All_types_are_asked_of_a_real_server_and_no_answer_throws()
    {
        var zone = new StubDns().Txt("a.example", "one", new string('x', 600)).Add("a.example", DnsType.A, "192.0.2.1", "192.0.2.2")
            .Add("a.example", DnsType.Aaaa, "2001:db8::1").Add("a.example", DnsType.Mx, "mx.a.example")
            .Add("1.2.0.192.in-addr.arpa", DnsType.Ptr, "host.a.example").Txt("_x.a.example", "under");
        zone.Break("broken.example", DnsType.Txt);
        await using var server = new UdpZone(zone);
        var dns = new MailDns([server.Address], TimeSpan.FromSeconds(5));

        Assert.Equal(["one", new string('x', 600)], await ValuesAsync(dns, "a.example", DnsType.Txt));
        Assert.Equal(["under"], await ValuesAsync(dns, "_x.a.example", DnsType.Txt));
        Assert.Equal(["192.0.2.1", "192.0.2.2"], await ValuesAsync(dns, "a.example", DnsType.A));
        Assert.Equal(["2001:db8::1"], await ValuesAsync(dns, "a.example", DnsType.Aaaa));
        Assert.Equal(["mx.a.example"], await ValuesAsync(dns, "a.example", DnsType.Mx));
        Assert.Equal(["host.a.example"], await ValuesAsync(dns, "1.2.0.192.in-addr.arpa", DnsType.Ptr));
        Assert.Empty(await ValuesAsync(dns, "none.example", DnsType.Txt));
        foreach (var strange in new[] { "a b@c.example", "a\\.b.example", "..", new string('x', 64) + ".example", "a%20.example", "*.a" })
            Assert.Empty(await ValuesAsync(dns, strange, DnsType.A));
        Assert.True((await AskAsync(dns, "broken.example", DnsType.Txt)).IsFailed);
    }

    [Theory]
    [InlineData("another id")]
    [InlineData("half")]
    [InlineData("no answer")]
    public async Task What_is_no_answer_to_the_question_is_told_as_a_failure(string kind)
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answering = AnswerAsync();
        var dns = new MailDns([server.Client.LocalEndPoint!.ToString()!], TimeSpan.FromSeconds(1));
        Assert.True((await AskAsync(dns, "a.example", DnsType.A)).IsFailed);
        await stop.CancelAsync();
        await answering;

        async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var question = await server.ReceiveAsync(stop.Token);
                    var answer = kind == "half" ? question.Buffer[..20] : kind == "no answer" ? [1, 2, 3] : question.Buffer.ToArray();
                    answer[0] ^= (byte)(kind == "another id" ? 1 : 0);
                    await server.SendAsync(answer, question.RemoteEndPoint, stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }

    private static async Task<ImmutableArray<string>> ValuesAsync(MailDns dns, string name, DnsType type)
    {
        var reply = await AskAsync(dns, name, type);
        return reply.Values;
    }

    private static async Task<DnsReply> AskAsync(MailDns dns, string name, DnsType type) =>
        await dns.AskAsync(new DnsQuestion(name, type), TestContext.Current.CancellationToken);
}
