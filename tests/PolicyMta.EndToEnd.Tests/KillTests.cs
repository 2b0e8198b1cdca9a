using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

public sealed class KillTests
{
    private const int Rounds = 20;

    [Fact]
    public async Task Twenty_rounds_of_kill_9_under_load_lose_nothing_that_was_accepted()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        await using var mta = new MtaProcess(folder.Path, $"delivery:\n  next_hop: 127.0.0.1:{sink.Port}");
        var client = new LoadClient(mta.SmtpPort);
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
        await mta.StopAsync();

        var inFlight = Rounds * 200;
        Assert.InRange(sink.Copies.Values.Sum(copies => copies - 1), 0, inFlight);
        Assert.True(client.Accepted.Count > Rounds * 50);
    }
}
