using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Many sessions that do nothing, some that do little, and one client that cannot stop connecting: mail goes on. tests/load has the same
/// with 10,000 and a clock.
/// </summary>
public sealed class CrowdTests
{
    private const int IdleSessions = 500;
    private const int SlowSessions = 50;

    [Fact]
    public async Task Mail_passes_between_idle_and_slow_sessions_and_a_flood_and_all_idle_ones_still_answer()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        var port = Ports.Free();
        await using var mta = new MtaProcess(folder.Path, $"delivery:\n  next_hop: 127.0.0.1:{sink.Port}", $"""
              - name: public
                address: 127.0.0.1:{port}
                unlimited_networks: []
                max_connections_per_address: 20
                max_connections_per_network: 1000
            """);
        await mta.StartAsync();
        var crowd = new List<SmtpTalk>();
        try
        {
            foreach (var number in Enumerable.Range(0, IdleSessions))
                crowd.Add(await SmtpTalk.StartAsync(port, Address(2 + (number / 20))));

            using var stop = new CancellationTokenSource();
            var slow = Task.WhenAll(
                Enumerable.Range(0, SlowSessions).Select(number => SpeakSlowlyAsync(port, Address(100 + (number / 20)), stop.Token)));
            var flood = FloodAsync(port, Address(200), stop.Token);
            var client = new LoadClient(mta.SmtpPort);
            await client.RunAsync(sessions: 4, limit: 300, CancellationToken.None);
            await Eventually.TrueAsync(
                () => client.Accepted.All(sink.Copies.ContainsKey),
                () => $"{sink.Copies.Count} of {client.Accepted.Count} messages arrived.\n{mta.Output}");
            await stop.CancelAsync();
            await slow;

            Assert.Equal(300, client.Accepted.Count);
            Assert.True(await flood > 0, "Nobody was told that there are too many connections from one address.");
            foreach (var talk in crowd)
                Assert.StartsWith("250", await talk.CommandAsync("NOOP"), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var talk in crowd)
                await talk.DisposeAsync();
        }
    }

    private static IPAddress Address(int last) =>
        IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.{last / 200}.{(last % 200) + 1}"));

    /// <summary>Says a command byte by byte until it is told to stop.</summary>
    private static async Task SpeakSlowlyAsync(int port, IPAddress from, CancellationToken cancellationToken)
    {
        await using var talk = await SmtpTalk.StartAsync(port, from);
        try
        {
            while (true)
            {
                await talk.SendAsync("N"u8.ToArray());
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>
    /// Connects without end from one address, never with fewer than 20 connections open, and counts how often it is sent away.
    /// </summary>
    private static async Task<int> FloodAsync(int port, IPAddress from, CancellationToken cancellationToken)
    {
        var (open, refused) = (new Queue<SmtpTalk>(), 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var talk = await SmtpTalk.ConnectAsync(port, from);
                open.Enqueue(talk);
                refused += (await talk.ReplyAsync()).StartsWith("421 4.7.0", StringComparison.Ordinal) ? 1 : 0;
            }
            catch (SocketException)
            {
                refused++;
            }

            if (open.Count > 40)
                await open.Dequeue().DisposeAsync();
        }

        foreach (var talk in open)
            await talk.DisposeAsync();
        return refused;
    }
}
