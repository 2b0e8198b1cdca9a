using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Sdk;
using PolicyMta.Simulation;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Traffic;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// A campaign to simulated providers some of whose mail comes back: all of it lands where it belongs, once, whatever is killed meanwhile,
/// and what is made up changes nothing.
/// </summary>
public sealed class ReturnsTests
{
    private const int Messages = 2000;
    private const string Domain = "bounces.sender.example";

    private static readonly ProviderOptions Provider = new()
    {
        Name = "p",
        Domains = ["p.test"],
        MxHosts = ["mx.p.test"],
        Connections = 20,
        Feedback = new FeedbackOptions
        {
            Bounces = 0.03,
            FreeForm = 0.3,
            Complaints = 0.005,
            ComplaintAddress = $"fbl@{Domain}",
            AutoReplies = 0.01,
            Unsubscribes = 0.01,
            Repeats = 0.3,
            BounceDelay = TimeSpan.FromSeconds(15),
            ComplaintDelay = TimeSpan.FromSeconds(15),
            AnswerDelay = TimeSpan.FromSeconds(15),
        },
    };

    [Fact]
    public async Task A_campaigns_returned_mail_lands_on_the_right_message_category_and_count_over_kill_9()
    {
        using var folder = new TestFolder();
        await using var providers = await SimulatedProviders.StartAsync(
            new SimulationOptions { Providers = [Provider] }, TimeProvider.System, NullLoggerFactory.Instance);
        await using var mta = Server(folder, providers);
        await mta.StartAsync();
        providers.ReturnTo(new IPEndPoint(IPAddress.Loopback, mta.SmtpPort));

        var sent = await SendAsync(mta.SmtpPort);
        var expected = sent.Where(message => KindOf(providers, message) is not null)
            .ToDictionary(message => message.Id, message => (message.Recipient, Kind: KindOf(providers, message)!.Value));
        await Eventually.TrueAsync(
            () => providers.Reports.Sent > 10, () => $"Nothing came back:\n{mta.Output}");
        for (var kill = 0; kill < Kills; kill++)
        {
            await mta.KillAsync();
            await mta.StartAsync();
        }

        var reports = expected.Values.Sum(message => providers.Behaviour("p").TimesOf(message.Recipient));
        await Eventually.TrueAsync(
            () => providers.Reports.Sent >= reports && providers.Reports.IsIdle,
            () => $"{providers.Reports.Sent} of {reports} reports were taken, {providers.Reports.Refused} refused:\n{mta.Output}");
        await ForgeAsync(mta, sent.First(message => KindOf(providers, message) is null));
        await Eventually.TrueAsync(
            async () => Counted(await JsonAsync(mta, "returns", "report")).Values.Sum() >= expected.Count,
            () => $"Not all was counted:\n{mta.Output}");

        var counts = Counted(await JsonAsync(mta, "returns", "report", "--tenant", "acme", "--campaign", "spring"));
        foreach (var (kind, word) in Words)
            Assert.Equal((word, expected.Values.Count(message => message.Kind == kind)), (word, counts.GetValueOrDefault(word)));
        var bounced = expected.First(message => message.Value.Kind == ReturnKind.Bounce);
        var shown = Assert.Single((await JsonAsync(mta, "returns", "show", bounced.Key)).EnumerateArray());
        Assert.Equal((bounced.Value.Recipient, "invalid-recipient"), (Text(shown, "recipient"), Text(shown, "category")));
        Assert.Equal(0, providers.Reports.Refused);
        await Eventually.TrueAsync(
            async () => (await SuppressedAsync(mta)).Count >= SuppressedOf(expected).Count, () => $"Not all are suppressed:\n{mta.Output}");
        Assert.Equal(SuppressedOf(expected), await SuppressedAsync(mta));
        await mta.StopAsync();

        AssertTold(new EventLedger(folder.Path), expected);
    }

    private const int Kills = 2;

    private static Dictionary<ReturnKind, string> Words { get; } = new()
    {
        [ReturnKind.Bounce] = EventKind.Returned,
        [ReturnKind.Complaint] = EventKind.Complained,
        [ReturnKind.AutoReply] = EventKind.Replied,
        [ReturnKind.Unsubscribe] = EventKind.Unsubscribed,
    };

    /// <summary>Each that came back has one event, with the facts of the message that it is about; no other has any.</summary>
    private static void AssertTold(EventLedger ledger, Dictionary<string, (string Recipient, ReturnKind Kind)> expected)
    {
        var told = ledger.Events.Where(e => Words.ContainsValue(e.Kind)).ToList();
        Assert.Equal(
            expected.Select(message => $"{message.Key} {message.Value.Recipient} {Words[message.Value.Kind]}").Order(),
            told.Select(e => $"{e.OriginalId} {Assert.Single(e.Recipients)} {e.Kind}").Order());
        Assert.All(told, e => Assert.Equal(("acme", "spring"), (e.Tenant, e.Campaign)));
        Assert.All(told.Where(e => e.Kind == EventKind.Complained), e => Assert.Equal("complaint", e.Category));
        Assert.All(told.Where(e => e.Kind == EventKind.Returned), e => Assert.Equal("invalid-recipient", e.Category));
        Assert.All(
            told.Where(e => e.Kind is EventKind.Returned or EventKind.Complained), e => Assert.Equal("default", e.EgressSource));
        Assert.All(told.Where(e => e.Kind == EventKind.Unsubscribed), e => Assert.Equal("letters", e.Metadata["list"]));
    }

    private static List<string> SuppressedOf(Dictionary<string, (string Recipient, ReturnKind Kind)> expected) =>
    [
        .. expected.Values.Where(message => message.Kind != ReturnKind.AutoReply).Select(message => message.Kind switch
        {
            ReturnKind.Bounce => $"{message.Recipient} hard-bounce",
            ReturnKind.Complaint => $"{message.Recipient} complaint",
            _ => $"{message.Recipient} letters unsubscribe",
        }).Order(StringComparer.Ordinal),
    ];

    private static async Task<List<string>> SuppressedAsync(MtaProcess mta) =>
    [
        .. (await JsonAsync(mta, "suppression", "list", "--tenant", "acme", "--limit", "1000")).GetProperty("entries").EnumerateArray()
            .SelectMany(entry => entry.GetProperty("reasons").EnumerateArray().Select(ground => string.Join(
                ' ', ((string?[])[Text(entry, "address"), Optional(entry, "list"), Text(ground, "reason")])
                    .Where(word => !string.IsNullOrEmpty(word)))))
            .Order(StringComparer.Ordinal),
    ];

    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static MtaProcess Server(TestFolder folder, SimulatedProviders providers)
    {
        File.WriteAllText(folder["returns.key"], "a key that only this test knows");
        Directory.CreateDirectory(folder["scripts"]);
        File.WriteAllText(
            folder["scripts/campaign.js"],
            """
            export function onInject(m) {
              return m.returnPath === "" ? undefined : { tenant: "acme", campaign: "spring", metadata: { list: "letters" } };
            }
            """);
        var mx = string.Join(", ", providers.MxRecords.Select(record => $"{record.Key}: [{string.Join(", ", record.Value)}]"));
        var hosts = string.Join(", ", providers.HostAddresses.Select(host => $"{host.Key}: [{string.Join(", ", host.Value)}]"));
        MtaProcess mta = null!;
        mta = new MtaProcess(
            folder.Path,
            string.Create(CultureInfo.InvariantCulture, $$"""
            delivery: { port: {{providers.Port}} }
            dns: { hosts_only: true, mx: { {{mx}} }, hosts: { {{hosts}} } }
            scripts: { path: scripts }
            plugins:
              settings:
                PolicyMta.Returns:
                  keys: [{ file: returns.key }]
                  domains: [{{Domain}}]
                  unsubscribe: { url: "http://127.0.0.1:HTTP_PORT" }
                  senders: [{ tenants: [acme], return_path: {{Domain}}, unsubscribe: true }]
            """),
            $"    accept_domains: [{Domain}]");
        File.WriteAllText(
            mta.ConfigurationFile,
            File.ReadAllText(mta.ConfigurationFile).Replace("HTTP_PORT", $"{mta.HttpPort}", StringComparison.Ordinal));
        return mta;
    }

    private static async Task<List<Message>> SendAsync(int port)
    {
        var sent = new List<Message>(Messages);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async session =>
        {
            using var client = await InjectionClient.ConnectAsync(
                new IPEndPoint(IPAddress.Loopback, port), TimeSpan.FromSeconds(60), TimeProvider.System, default);
            for (var i = session; i < Messages; i += 8)
            {
                var (recipient, id) = ($"user{i}@p.test", $"<{i}@sender.example>");
                var outcome = await client.SendAsync(
                    new GeneratedMessage(
                        "news@sender.example", recipient,
                        Encoding.ASCII.GetBytes($"From: news@sender.example\r\nTo: {recipient}\r\nMessage-ID: {id}\r\n\r\nbody\r\n")),
                    default);
                Assert.Equal(InjectionKind.Accepted, outcome.Kind);
                lock (sent)
                    sent.Add(new Message(outcome.Reply!.Text.Split(' ')[^1], recipient, id));
            }
        }));
        return sent;
    }

    /// <summary>
    /// Says that a message came back that did not: to a return path that was altered, and to a genuine one about somebody else.
    /// </summary>
    private static async Task ForgeAsync(MtaProcess mta, Message message)
    {
        var path = new EventLedger(mta.Folder).Events
            .First(e => e.Kind == EventKind.Delivered && e.Id.ToString() == message.Id).ReturnPath!;
        Assert.EndsWith("@" + Domain, path, StringComparison.Ordinal);
        var altered = (path[10] == 'a' ? 'b' : 'a') + path[11..];
        foreach (var (to, about, code) in new[]
        {
            ($"{path[..10]}{altered}", message.Recipient, 550), ($"news@{Domain}", message.Recipient, 550),
            (path, "somebody.else@p.test", 250), ($"fbl@{Domain}", message.Recipient, 250),
        })
        {
            using var client = await InjectionClient.ConnectAsync(
                new IPEndPoint(IPAddress.Loopback, mta.SmtpPort), TimeSpan.FromSeconds(60), TimeProvider.System, default);
            var outcome = await client.SendAsync(new GeneratedMessage("", to, Forged(to, about)), default);
            Assert.Equal((to, code), (to, outcome.Reply!.Code));
        }
    }

    private static byte[] Forged(string to, string about) => Encoding.ASCII.GetBytes(
        $"""
        From: <mailer-daemon@mx.p.test>
        To: <{to}>
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.p.test

        Final-Recipient: rfc822; {about}
        Action: failed
        Status: 5.1.1

        --b--

        """.ReplaceLineEndings("\r\n"));

    private static ReturnKind? KindOf(SimulatedProviders providers, Message message) =>
        providers.Behaviour("p").FeedbackOn(message.Recipient, message.MessageId);

    private static Dictionary<string, int> Counted(JsonElement rows) => rows.EnumerateArray()
        .GroupBy(row => Text(row, "kind")!)
        .ToDictionary(group => group.Key, group => group.Sum(row => row.GetProperty("count").GetInt32()));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> JsonAsync(MtaProcess mta, params string[] arguments)
    {
        var (exitCode, output) = await MtaProcess.RunAsync([.. arguments, "--json", "--config", mta.ConfigurationFile]);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    private sealed record Message(string Id, string Recipient, string MessageId);
}
