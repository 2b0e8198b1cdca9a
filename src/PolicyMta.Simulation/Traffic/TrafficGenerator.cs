using System.Net;

namespace PolicyMta.Simulation.Traffic;

/// <summary>
/// Injects a bounded number of generated messages over SMTP, several sessions at once, and counts exactly what became of each. A message is
/// tried again if the server cannot have it; one whose final dot got no answer is not.
/// </summary>
internal sealed class TrafficGenerator(TrafficOptions options, IEnumerable<string> recipientDomains, int seed, TimeProvider time)
{
    private const int Attempts = 5;
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(200);

    private readonly string[] _recipientDomains = [.. recipientDomains.Select(MessageFactory.ConcreteDomain)];
    private readonly TrafficCounters _counters = new();
    private long _next;

    /// <summary>The totals so far.</summary>
    public TrafficTotals Totals => _counters.Read();

    /// <summary>Injects all messages. Ends when each is counted.</summary>
    public async Task<TrafficTotals> RunAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var startedAt = time.GetUtcNow();
        var sessions = new Task[Math.Min(options.Sessions, options.Messages)];
        for (var i = 0; i < sessions.Length; i++)
            sessions[i] = Task.Run(() => RunSessionAsync(server, start, startedAt, cancellationToken), cancellationToken);
        await Task.WhenAll(sessions);
        return Totals;
    }

    private async Task RunSessionAsync(IPEndPoint server, long start, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var factory = new MessageFactory(options, _recipientDomains, seed, startedAt);
        InjectionClient? client = null;
        try
        {
            while (Interlocked.Increment(ref _next) is var number && number <= options.Messages)
            {
                await WaitForTurnAsync(number, start, cancellationToken);
                var message = factory.Create(number);
                var outcome = default(InjectionOutcome);
                for (var attempt = 0; attempt < Attempts && outcome.Kind == InjectionKind.Unsent; attempt++)
                {
                    client = await EnsureConnectedAsync(client, server, cancellationToken);
                    if (client is not null)
                        outcome = await client.SendAsync(message, cancellationToken);
                }

                _counters.Count(outcome, message.Content.Length);
            }

            if (client is not null)
                await client.QuitAsync();
        }
        finally
        {
            client?.Dispose();
        }
    }

    /// <summary>The connection, a new one where it is no longer usable, or null after a pause if none can be had.</summary>
    private async Task<InjectionClient?> EnsureConnectedAsync(
        InjectionClient? client, IPEndPoint server, CancellationToken cancellationToken)
    {
        if (client is { IsUsable: true })
            return client;

        client?.Dispose();
        try
        {
            return await InjectionClient.ConnectAsync(server, options.ReplyTimeout, time, cancellationToken);
        }
        catch (IOException)
        {
            await Task.Delay(ReconnectPause, time, cancellationToken);
            return null;
        }
    }

    private Task WaitForTurnAsync(long number, long start, CancellationToken cancellationToken)
    {
        if (options.Rate is not { } rate)
            return Task.CompletedTask;
        var wait = TimeSpan.FromSeconds((number - 1) / rate.PerSecond) - time.GetElapsedTime(start);
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
