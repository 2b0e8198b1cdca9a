using System.Globalization;
using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Accounting files over rounds of <c>kill -9</c> under load: what they say, the journal says, the client was told and the sink took, to
/// the recipient. <c>POLICYMTA_KILL_ROUNDS</c> sets the number of rounds.
/// </summary>
public sealed class AccountingKillTests
{
    private const int UsualRounds = 3;
    private const string From = "";

    [Fact]
    public async Task Kill_9_under_load_costs_no_row_and_doubles_none()
    {
        var rounds = int.Parse(
            Environment.GetEnvironmentVariable("POLICYMTA_KILL_ROUNDS") ?? $"{UsualRounds}", CultureInfo.InvariantCulture);
        using var folder = new TestFolder();
        await using var sink = new CountingSink { OnRecipient = Refusal };
        var accounts = Path.Combine(folder.Path, "accounts");
        await using var mta = new MtaProcess(folder.Path, $$"""
            delivery:
              next_hop: 127.0.0.1:{{sink.Port}}
            plugins:
              settings:
                PolicyMta.Accounting:
                  files:
                    acct:
                      path: {{accounts}}/acct.csv
                      records: [d, b, r]
                      fields: { d: ["*", messageId], b: ["*", messageId], r: ["*", messageId] }
                      max_size: 65536
                      move_to: {{accounts}}/done
                    lines:
                      path: {{accounts}}/lines.jsonl
            """);
        var client = new LoadClient(mta.SmtpPort, from: From, recipients: 2);
        using var stop = new CancellationTokenSource();

        await mta.StartAsync();
        var load = client.RunAsync(sessions: 8, limit: 500_000, stop.Token);
        for (var round = 1; round <= rounds; round++)
        {
            var before = client.Accepted.Count;
            await Eventually.TrueAsync(
                () => client.Accepted.Count >= before + 50 + (round % 20 * 31), () => $"No mail was taken in round {round}:\n{mta.Output}");
            await mta.KillAsync();
            if (round % 3 == 0)
                await AgreesAsync(mta);
            await mta.StartAsync();
        }

        await stop.CancelAsync();
        await load;
        await Eventually.TrueAsync(
            () => client.Accepted.All(sink.Copies.ContainsKey), () => $"Accepted messages did not arrive:\n{mta.Output}");
        await mta.EmptyAsync();
        await Eventually.TrueAsync(
            () => WaitingAsync(mta).GetAwaiter().GetResult() == 0, () => $"Rows are not written:\n{mta.Output}");
        await AgreesAsync(mta);
        await mta.StopAsync();
        await AgreesAsync(mta);

        AssertSaysWhatHappened(new EventLedger(folder.Path), client, sink, accounts);
    }

    private static string? Refusal(string address) => address.Split('@')[0].EndsWith('3') ? "550 5.1.1 unknown" : null;

    /// <summary>A row for each recipient: accepted as the client was told, delivered as the sink took it, bounced as it refused.</summary>
    private static void AssertSaysWhatHappened(EventLedger events, LoadClient client, CountingSink sink, string accounts)
    {
        events.AssertComplete(client, From);
        events.AssertAgreesWith(sink, From);
        var rows = Directory.GetFiles(Path.Combine(accounts, "done")).Append(Path.Combine(accounts, "acct.csv"))
            .SelectMany(file => Rows(file)).ToLookup(row => row.Type, row => row.Key);
        Assert.Equal(events.FinalsOf(From).Where(IsDelivered).Select(finals => finals.Key).Order(), rows["d"].Order());
        Assert.Equal(events.FinalsOf(From).Where(finals => !IsDelivered(finals)).Select(finals => finals.Key).Order(), rows["b"].Order());
        Assert.Equal(events.FinalsOf(From).Select(finals => finals.Key).Order(), rows["r"].Order());

        static bool IsDelivered(IGrouping<(string Id, string Recipient), Sdk.DeliveryEvent> finals) =>
            finals.First().Kind == Sdk.EventKind.Delivered;
    }

    private static IEnumerable<(string Type, (string Id, string Recipient) Key)> Rows(string file)
    {
        var lines = File.ReadAllLines(file);
        var columns = lines[0].Split(',');
        var (id, recipient) = (Array.IndexOf(columns, "messageId"), Array.IndexOf(columns, "rcpt"));
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split('"').Select((part, i) => i % 2 == 0 ? part : part.Replace(',', ' ')).Aggregate(string.Concat).Split(',');
            yield return (cells[0], (cells[id], cells[recipient]));
        }
    }

    private static async Task<long> WaitingAsync(MtaProcess mta)
    {
        var status = await MtaProcess.RunAsync("accounting", "status", "--json", "--config", mta.ConfigurationFile);
        using var json = JsonDocument.Parse(MtaProcess.JsonIn(status.Output));
        return json.RootElement.GetProperty("files").EnumerateArray().Sum(file => file.GetProperty("waiting").GetInt64());
    }

    private static async Task AgreesAsync(MtaProcess mta)
    {
        var verified = await MtaProcess.RunAsync("accounting", "verify", "--json", "--config", mta.ConfigurationFile);
        Assert.True(verified.ExitCode == 0, verified.Output);
        using var json = JsonDocument.Parse(MtaProcess.JsonIn(verified.Output));
        Assert.True(json.RootElement.GetProperty("agrees").GetBoolean(), verified.Output);
    }
}
