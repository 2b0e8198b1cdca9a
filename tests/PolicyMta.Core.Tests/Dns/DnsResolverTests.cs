using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Dns;
using PolicyMta.Testing.Dns;

namespace PolicyMta.Core.Tests.Dns;

public sealed class DnsResolverTests
{
    private const int NoError = 0;
    private const int ServerFailure = 2;
    private const int NoSuchName = 3;
    private const int Refused = 5;

    [Fact]
    public async Task Mx_records_come_with_their_shortest_time_to_live()
    {
        await using var server = new DnsResponder((_, _, _) => new DnsReply(
            NoError, new("d.test", DnsResponder.Mx, 300, DnsResponder.MxData(20, "B.mx.test")),
            new("d.test", DnsResponder.Mx, 60, DnsResponder.MxData(10, "a.mx.test"))));

        var answer = await Resolver(server).LookupMxAsync("d.test", CancellationToken.None);

        Assert.Equal(DnsStatus.Found, answer.Status);
        Assert.Equal([new MxRecord(10, "a.mx.test"), new MxRecord(20, "b.mx.test")], answer.Records.OrderBy(record => record.Preference));
        Assert.Equal(TimeSpan.FromSeconds(60), answer.TimeToLive);
    }

    [Fact]
    public async Task A_null_mx_has_an_empty_host()
    {
        await using var server = new DnsResponder(
            (_, _, _) => new DnsReply(NoError, new DnsReplyRecord("d.test", DnsResponder.Mx, 60, DnsResponder.MxData(0, "."))));

        Assert.Equal([new MxRecord(0, "")], (await Resolver(server).LookupMxAsync("d.test", CancellationToken.None)).Records);
    }

    [Fact]
    public async Task Addresses_of_both_kinds_come_together()
    {
        await using var server = new DnsResponder((_, type, _) => type == DnsResponder.A
            ? new DnsReply(NoError, new DnsReplyRecord("h.test", DnsResponder.A, 60, [127, 0, 0, 2]))
            : new DnsReply(NoError, new DnsReplyRecord("h.test", DnsResponder.Aaaa, 30, IPAddress.IPv6Loopback.GetAddressBytes())));

        var answer = await Resolver(server).LookupAddressesAsync("h.test", CancellationToken.None);

        Assert.Equal([IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback], answer.Records);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.TimeToLive);
    }

    [Theory]
    [InlineData(NoSuchName, 77, 3600, nameof(DnsStatus.NoSuchName), 77)]
    [InlineData(NoSuchName, 3600, 77, nameof(DnsStatus.NoSuchName), 77)]
    [InlineData(NoError, 77, 3600, nameof(DnsStatus.NoData), 77)]
    [InlineData(NoError, 3600, uint.MaxValue, nameof(DnsStatus.NoData), 3600)]
    public async Task A_negative_answer_is_kept_as_the_soa_says(int code, int timeToLive, uint minimum, string status, int kept)
    {
        await using var server = new DnsResponder((_, _, _) => DnsResponder.Negative(code, timeToLive, minimum));

        var mx = await Resolver(server).LookupMxAsync("d.test", CancellationToken.None);
        var addresses = await Resolver(server).LookupAddressesAsync("d.test", CancellationToken.None);

        Assert.Equal((status, TimeSpan.FromSeconds(kept)), (mx.Status.ToString(), mx.TimeToLive));
        Assert.Equal((status, TimeSpan.FromSeconds(kept)), (addresses.Status.ToString(), addresses.TimeToLive));
        Assert.Empty(mx.Records);
    }

    [Fact]
    public async Task Aliases_in_the_answer_are_passed_over()
    {
        await using var server = new DnsResponder((_, type, _) => type == DnsResponder.A
            ? new DnsReply(
                NoError,
                new("w.test", DnsResponder.Cname, 20, DnsResponder.NameData("x.test")),
                new("x.test", DnsResponder.Cname, 300, DnsResponder.NameData("h.test")),
                new("h.test", DnsResponder.A, 300, [127, 0, 0, 3]))
            : DnsResponder.Negative(NoError, 60, 60));

        var answer = await Resolver(server).LookupAddressesAsync("w.test", CancellationToken.None);

        Assert.Equal([IPAddress.Parse("127.0.0.3")], answer.Records);
        Assert.Equal(TimeSpan.FromSeconds(20), answer.TimeToLive);
    }

    [Fact]
    public async Task An_alias_that_the_server_did_not_follow_is_followed()
    {
        await using var server = new DnsResponder((name, _, _) => name == "w.test"
            ? new DnsReply(NoError, new DnsReplyRecord("w.test", DnsResponder.Cname, 60, DnsResponder.NameData("h.test")))
            : new DnsReply(NoError, new DnsReplyRecord("h.test", DnsResponder.Mx, 60, DnsResponder.MxData(10, "mx.test"))));

        Assert.Equal([new MxRecord(10, "mx.test")], (await Resolver(server).LookupMxAsync("w.test", CancellationToken.None)).Records);
    }

    [Fact]
    public async Task A_ring_of_aliases_fails()
    {
        await using var server = new DnsResponder((name, _, _) =>
            new DnsReply(
                NoError, new DnsReplyRecord(name, DnsResponder.Cname, 60, DnsResponder.NameData(name == "a.test" ? "b.test" : "a.test"))));

        var answer = await Resolver(server).LookupMxAsync("a.test", CancellationToken.None);

        Assert.Equal((DnsStatus.Failed, "MX of a.test: the chain of CNAME records is too long"), (answer.Status, answer.Error));
        Assert.InRange(server.Questions, 1, 10);
    }

    [Fact]
    public async Task A_truncated_reply_is_asked_for_again_by_tcp()
    {
        await using var server = new DnsResponder((_, _, isTcp) => isTcp
            ? new DnsReply(NoError, [.. Enumerable.Range(0, 100).Select(
                i => new DnsReplyRecord("d.test", DnsResponder.Mx, 60, DnsResponder.MxData(i, $"mx{i}.test")))])
            : new DnsReply(NoError) { IsTruncated = true });

        var answer = await Resolver(server).LookupMxAsync("d.test", CancellationToken.None);

        Assert.Equal(100, answer.Records.Length);
        Assert.Equal(2, server.Questions);
    }

    [Theory]
    [InlineData(ServerFailure)]
    [InlineData(Refused)]
    public async Task A_server_in_trouble_is_a_failure(int code)
    {
        await using var server = new DnsResponder((_, _, _) => new DnsReply(code));

        var answer = await Resolver(server).LookupMxAsync("d.test", CancellationToken.None);

        Assert.Equal(DnsStatus.Failed, answer.Status);
        Assert.StartsWith("MX of d.test: ", answer.Error);
    }

    [Fact]
    public async Task Silence_is_a_failure_after_all_tries()
    {
        await using var server = new DnsResponder((_, _, _) => null);

        var answer = await Resolver(server, new DnsOptions { Timeout = TimeSpan.FromMilliseconds(50), Retries = 2 }).LookupMxAsync(
            "d.test", CancellationToken.None);

        Assert.Equal(DnsStatus.Failed, answer.Status);
        Assert.Equal(3, server.Questions);
    }

    [Fact]
    public async Task The_callers_own_cancellation_throws()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = new DnsResponder((_, _, _) =>
        {
            cancellation.Cancel();
            return null;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Resolver(server).LookupMxAsync("d.test", cancellation.Token).AsTask());
    }

    [Fact]
    public async Task One_kind_of_address_is_enough_where_the_other_fails()
    {
        await using var server = new DnsResponder((_, type, _) => type == DnsResponder.A
            ? new DnsReply(NoError, new DnsReplyRecord("h.test", DnsResponder.A, 60, [127, 0, 0, 2]))
            : new DnsReply(ServerFailure));

        Assert.Equal(
            [IPAddress.Parse("127.0.0.2")], (await Resolver(server).LookupAddressesAsync("h.test", CancellationToken.None)).Records);
    }

    [Fact]
    public async Task The_strings_of_a_text_are_joined_and_each_record_stands_alone()
    {
        await using var server = new DnsResponder((_, _, _) => new DnsReply(
            NoError,
            new("t.test", DnsResponder.Txt, 300, DnsResponder.TxtData("v=STSv1; ", "id=2026", "0101;")),
            new("t.test", DnsResponder.Txt, 300, DnsResponder.TxtData("")),
            new("t.test", DnsResponder.Txt, 300, DnsResponder.TxtData("other"))));

        Assert.Equal(["v=STSv1; id=20260101;", "", "other"], (await TxtAsync(Resolver(server))).Records);
    }

    [Fact]
    public async Task A_text_beyond_all_measure_is_a_failure()
    {
        await using var server = new DnsResponder((_, _, isTcp) => isTcp
            ? new DnsReply(NoError, new DnsReplyRecord(
                "t.test", DnsResponder.Txt, 300, DnsResponder.TxtData([.. Enumerable.Repeat(new string('x', 250), 100)])))
            : new DnsReply(NoError) { IsTruncated = true });

        var answer = await TxtAsync(Resolver(server));

        Assert.Equal((DnsStatus.Failed, "TXT of t.test: the answer is too large"), (answer.Status, answer.Error));
        Assert.Empty(answer.Records);
    }

    [Fact]
    public async Task Tlsa_records_come_with_numbers_that_nobody_knows_too()
    {
        await using var server = new DnsResponder((name, type, _) => name == "_25._tcp.h.test" && type == DnsResponder.Tlsa
            ? new DnsReply(
                NoError,
                new(name, DnsResponder.Tlsa, 300, [3, 1, 1, 0xAB, 0xCD]),
                new(name, DnsResponder.Tlsa, 300, [200, 201, 202]))
            : new DnsReply(NoSuchName));

        var answer = await TlsaAsync(Resolver(server));

        Assert.Equal(
            ["3 1 1 ABCD", "200 201 202 "],
            answer.Records.Select(
                record => $"{record.Usage} {record.Selector} {record.MatchingType} {Convert.ToHexString(record.Data.AsSpan())}"));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 3, 1 })]
    public async Task A_malformed_tlsa_record_is_a_failure_and_not_an_absence(byte[] data)
    {
        await using var server = new DnsResponder((name, _, _) =>
            new DnsReply(NoError, new DnsReplyRecord(name, DnsResponder.Tlsa, 300, data)));

        Assert.Equal(DnsStatus.Failed, (await TlsaAsync(Resolver(server))).Status);
    }

    [Theory]
    [InlineData(nameof(AdTrust.Loopback), true, true)]
    [InlineData(nameof(AdTrust.Loopback), false, false)]
    [InlineData(nameof(AdTrust.Always), true, true)]
    [InlineData(nameof(AdTrust.Never), true, false)]
    public async Task An_answer_is_authentic_if_a_server_that_is_trusted_says_so(string trust, bool says, bool expected)
    {
        await using var server = new DnsResponder((name, type, _) => (name, type) switch
        {
            ("t.test", _) => new DnsReply(NoError, new DnsReplyRecord(name, DnsResponder.Txt, 300, DnsResponder.TxtData("x"))),
            ("d.test", DnsResponder.Mx) => new DnsReply(
                NoError, new DnsReplyRecord(name, DnsResponder.Mx, 300, DnsResponder.MxData(10, "mx.test"))),
            ("d.test", _) => DnsResponder.Negative(NoError, 60, 60),
            _ => DnsResponder.Negative(NoSuchName, 60, 60),
        } with
        { IsAuthentic = says });
        var resolver = Resolver(
            server, new DnsOptions { Timeout = TimeSpan.FromSeconds(30), TrustAd = Enum.Parse<AdTrust>(trust) });

        Assert.Equal(expected, (await TxtAsync(resolver)).IsAuthentic);
        Assert.Equal(expected, (await TlsaAsync(resolver)).IsAuthentic);
        Assert.Equal(expected, (await resolver.LookupMxAsync("d.test", CancellationToken.None)).IsAuthentic);
        Assert.Equal(expected, (await resolver.LookupAddressesAsync("d.test", CancellationToken.None)).IsAuthentic);
        Assert.Equal(trust != nameof(AdTrust.Never), server.WasAskedForDnssec);
    }

    [Theory]
    [InlineData(nameof(AdTrust.Loopback), "::1", true)]
    [InlineData(nameof(AdTrust.Loopback), "192.0.2.1", false)]
    [InlineData(nameof(AdTrust.Always), "192.0.2.1", true)]
    [InlineData(nameof(AdTrust.Never), "127.0.0.53", false)]
    public void A_server_beyond_this_machine_is_believed_only_if_the_setting_says_so(string trust, string server, bool expected) =>
        Assert.Equal(expected, Enum.Parse<AdTrust>(trust).Covers(IPAddress.Parse(server)));

    [Fact]
    public async Task An_answer_is_not_authentic_if_a_part_of_it_is_not()
    {
        await using var server = new DnsResponder((name, type, _) => (name, type) switch
        {
            ("t.test", _) => new DnsReply(NoError, new DnsReplyRecord(name, DnsResponder.Cname, 60, DnsResponder.NameData("u.test"))),
            ("u.test", _) => new DnsReply(NoError, new DnsReplyRecord(name, DnsResponder.Txt, 60, DnsResponder.TxtData("x")))
            {
                IsAuthentic = true,
            },
            (_, DnsResponder.A) =>
                new DnsReply(NoError, new DnsReplyRecord(name, DnsResponder.A, 60, [127, 0, 0, 2])) { IsAuthentic = true },
            _ => DnsResponder.Negative(NoError, 60, 60),
        });

        var text = await TxtAsync(Resolver(server));
        var addresses = await Resolver(server).LookupAddressesAsync("h.test", CancellationToken.None);

        Assert.Equal((DnsStatus.Found, false), (text.Status, text.IsAuthentic));
        Assert.Equal((DnsStatus.Found, false), (addresses.Status, addresses.IsAuthentic));
    }

    [Fact]
    public async Task A_name_that_can_be_none_is_not_asked()
    {
        await using var server = new DnsResponder((_, _, _) => null);

        Assert.Equal(DnsStatus.NoSuchName, (await Resolver(server).LookupMxAsync("no name", CancellationToken.None)).Status);
        Assert.Equal(0, server.Questions);
    }

    private static ValueTask<DnsAnswer<string>> TxtAsync(DnsResolver resolver) => resolver.LookupTxtAsync("t.test", CancellationToken.None);

    private static ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(DnsResolver resolver) =>
        resolver.LookupTlsaAsync("_25._tcp.h.test", CancellationToken.None);

    private static DnsResolver Resolver(DnsResponder server, DnsOptions? options = null) =>
        new(
            (options ?? new DnsOptions { Timeout = TimeSpan.FromSeconds(30) }) with { Servers = [server.Address] },
            NullLogger<DnsResolver>.Instance);
}
