using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using PolicyMta.EndToEnd.Tests.Peers;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Every way to write the end of the data nearly right, sent as SMTP smuggling testers do: a message, a wrong end, and the commands of a
/// second message. Behind us stand a receiver that takes each of the wrong ends for a right one, and Debian's Postfix. Whatever comes
/// through must be one message.
/// </summary>
[Needs(Need.Programs)]
[Needs(Need.Root)]
public sealed class SmugglingTests : IAsyncLifetime
{
    private static readonly string[] Tricks =
    [
        .. from before in (string[])["\n", "\r", "\r\n", "\r\r\n", "\0\n", "\r\0\n"]
           from dot in (string[])[".", ".\0", "\0."]
           from after in (string[])["\n", "\r", "\r\n", "\r\r\n", "\r\0\n"]
           let trick = before + dot + after
           where !trick.Contains("\r\n.\r\n", StringComparison.Ordinal)
           select trick,
    ];

    private readonly TestFolder _folder = new();
    private readonly ByteSink _weak = new("8BITMIME") { Terminators = [.. Tricks.Append("\r\n.\r\n").Select(Encoding.ASCII.GetBytes)] };
    private readonly int _mendingPort = Ports.Free();
    private Peer _postfix = null!;
    private MtaProcess _mta = null!;

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        var (certificate, key) = PeerFolder.Certificate(_folder.Path, "peer.test");
        _postfix = new PostfixPeer(_folder.Path, 9, 9);
        await _postfix.StartAsync(certificate, key);
        Directory.CreateDirectory(_folder["scripts"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["scripts"], "hops.js"), $$"""
            export function onRoute(route) {
              return { nextHop: "127.0.0.1:" + (route.domain === "{{_postfix.PlainDomain}}" ? {{_postfix.PlainPort}} : {{_weak.Port}}) };
            }
            """);
        _mta = new MtaProcess(_folder["mta"], $"scripts:\n  path: {_folder["scripts"]}\n  limits: {{ timeout: 10s }}", $"""
                max_errors: 1000
              - name: mending
                address: 127.0.0.1:{_mendingPort}
                line_endings: fix
            """);
        await _mta.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _mta.DisposeAsync();
        await _postfix.DisposeAsync();
        await _weak.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_DATA_no_trick_becomes_a_second_message(bool mending)
    {
        var accepted = new List<Probe>();
        foreach (var probe in Probes("weak.test", _postfix.PlainDomain))
        {
            await using var talk = await SmtpTalk.StartAsync(mending ? _mendingPort : _mta.SmtpPort);
            foreach (var command in (string[])["MAIL FROM:<tester@sender.example>", $"RCPT TO:<{probe.Recipient}>", "DATA"])
                Assert.Matches("^[23]", await talk.CommandAsync(command));
            if (await OneReplyAsync(talk, [.. probe.Content, .. "\r\n.\r\n"u8]))
                accepted.Add(probe);
        }

        Assert.True(mending ? accepted.Count == Tricks.Length * 2 : accepted.Count == 0, $"{accepted.Count} were taken.");
        await OneEachAsync(accepted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_BDAT_no_trick_becomes_a_second_message(bool mending)
    {
        var accepted = new List<Probe>();
        foreach (var probe in Probes("weak.test", _postfix.PlainDomain).Append(
            new Probe("right-end@weak.test", Hidden("right-end", "\r\n.\r\n"))))
        {
            await using var talk = await SmtpTalk.StartAsync(mending ? _mendingPort : _mta.SmtpPort);
            foreach (var command in (string[])["MAIL FROM:<tester@sender.example>", $"RCPT TO:<{probe.Recipient}>"])
                Assert.StartsWith("250", await talk.CommandAsync(command), StringComparison.Ordinal);
            if (await OneReplyAsync(
                talk, [.. Encoding.ASCII.GetBytes($"BDAT {probe.Content.Length + 2} LAST\r\n"), .. probe.Content, .. "\r\n"u8]))
                accepted.Add(probe);
        }

        Assert.Contains(accepted, probe => probe.Recipient.StartsWith("right-end", StringComparison.Ordinal));
        await OneEachAsync(accepted);
    }

    [Fact]
    public async Task By_HTTP_no_trick_becomes_a_second_message()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_mta.HttpPort}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MtaProcess.InjectionToken);
        var accepted = new List<Probe>();
        foreach (var probe in Probes("weak.test", _postfix.PlainDomain))
        {
            using var content = new ByteArrayContent([.. probe.Content, .. "\r\n"u8])
            {
                Headers = { ContentType = new MediaTypeHeaderValue("message/rfc822") },
            };
            using var response = await client.PostAsync(
                $"/api/v1/messages?from=tester@sender.example&to={probe.Recipient}", content, TestContext.Current.CancellationToken);
            if (response.IsSuccessStatusCode)
                accepted.Add(probe);
            else
                Assert.InRange((int)response.StatusCode, 400, 499);
        }

        await OneEachAsync(accepted);
    }

    private static IEnumerable<Probe> Probes(params string[] domains) =>
        from domain in domains
        from number in Enumerable.Range(0, Tricks.Length)
        let id = string.Create(CultureInfo.InvariantCulture, $"trick-{number}")
        select new Probe($"{id}@{domain}", Hidden($"{id}@{domain}", Tricks[number]));

    private static byte[] Hidden(string id, string trick) => Encoding.ASCII.GetBytes(
        $"From: tester@sender.example\r\nTo: someone@receiver.test\r\nX-Test-Id: {id};\r\nSubject: outer\r\n\r\nouter{trick}" +
        "MAIL FROM:<smuggler@sender.example>\r\nRCPT TO:<victim@weak.test>\r\nDATA\r\nSubject: inner\r\n\r\ninner");

    /// <summary>
    /// Sends all and then more commands: there must be one reply for the message, and one for each command unless the server has hung up.
    /// </summary>
    private static async Task<bool> OneReplyAsync(SmtpTalk talk, byte[] content)
    {
        await talk.SendAsync(content);
        var reply = await talk.ReplyAsync();
        var noop = await talk.CommandAsync("NOOP");
        Assert.True(noop.Length == 0 || noop.StartsWith("250", StringComparison.Ordinal), $"{reply}, then {noop}");
        Assert.DoesNotContain("2.1.", noop, StringComparison.Ordinal);
        await talk.SendAsync("RSET\r\nQUIT\r\n"u8.ToArray());
        Assert.Equal(noop.Length == 0 ? 0 : 2, await talk.CountRepliesAsync());
        return reply.StartsWith("250", StringComparison.Ordinal);
    }

    private async Task OneEachAsync(List<Probe> accepted)
    {
        foreach (var probe in accepted)
            await Eventually.TrueAsync(() => Copies(probe) > 0, () => $"{probe.Recipient} did not arrive.\n{_mta.Output}", seconds: 60);
        Assert.All(accepted, probe => Assert.Equal(1, Copies(probe)));
        Assert.Equal(accepted.Count(probe => probe.Recipient.EndsWith("weak.test", StringComparison.Ordinal)), _weak.Mails.Count);
        Assert.Equal(accepted.Count(probe => probe.Recipient.EndsWith(_postfix.PlainDomain, StringComparison.Ordinal)), _postfix.Count);
        Assert.DoesNotContain(_weak.Mails, mail => mail.Mail.Contains("smuggler", StringComparison.Ordinal)
            || mail.Recipients.Any(to => to.Contains("victim", StringComparison.Ordinal)));
    }

    private int Copies(Probe probe) => probe.Recipient.EndsWith("weak.test", StringComparison.Ordinal)
        ? _weak.Mails.Count(mail => mail.Recipients.Contains($"<{probe.Recipient}>"))
        : _postfix.Find(Encoding.ASCII.GetBytes($"X-Test-Id: {probe.Recipient};")) is null ? 0 : 1;

    private sealed record Probe(string Recipient, byte[] Content);
}
