using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

public sealed class KillTests
{
    private const int Rounds = 20;

    /// <summary>The null reverse-path: nobody is sent a notice, which would hold a message once more.</summary>
    private const string From = "";

    [Fact]
    public async Task Twenty_rounds_of_kill_9_under_load_lose_nothing_that_was_accepted_and_no_event()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink { OnRecipient = Refusal };
        var ledger = Path.Combine(folder.Path, "ledger.jsonl");
        await using var mta = new MtaProcess(folder.Path, $$"""
            delivery:
              next_hop: 127.0.0.1:{{sink.Port}}
            plugins:
              path: {{Path.Combine(AppContext.BaseDirectory, "TestPlugins")}}
              disabled: [Test.Misbehaves]
              settings:
                Test.Reads:
                  file: {{ledger}}
            """);
        var client = new LoadClient(mta.SmtpPort, from: From, recipients: 2);
        using var stop = new CancellationTokenSource();

        await mta.StartAsync();
        var load = client.RunAsync(sessions: 8, limit: 200_000, stop.Token);
        for (var round = 1; round <= Rounds; round++)
        {
            var before = client.Accepted.Count;
            await Eventually.TrueAsync(
                () => client.Accepted.Count >= before + 50 + (round * 7), () => $"No mail was taken in round {round}:\n{mta.Output}");
            await mta.KillAsync();
            await mta.StartAsync();
        }

        await stop.CancelAsync();
        await load;
        var missing = () => client.Accepted.Count(id => !sink.Copies.ContainsKey(id));
        await Eventually.TrueAsync(
            () => missing() == 0, () => $"{missing()} of {client.Accepted.Count} accepted messages did not arrive:\n{mta.Output}");
        await mta.EmptyAsync();
        await Eventually.TrueAsync(() => HasRead(ledger, folder.Path), () => $"The reader did not come to the end:\n{mta.Output}");
        await mta.StopAsync();

        var inFlight = Rounds * 200;
        Assert.InRange(sink.Copies.Values.Sum(copies => copies - 1), 0, inFlight);
        Assert.True(client.Accepted.Count > Rounds * 50);

        var events = new EventLedger(folder.Path);
        events.AssertOrdered();
        events.AssertComplete(client, From);
        events.AssertAgreesWith(sink, From);
        events.AssertRead(ledger);
    }

    /// <summary>One recipient in ten is unknown: no message has only such.</summary>
    private static string? Refusal(string address) => address.Split('@')[0].EndsWith('3') ? "550 5.1.1 unknown" : null;

    private static bool HasRead(string ledger, string folder) => new EventLedger(folder).IsReadIn(ledger);
}
