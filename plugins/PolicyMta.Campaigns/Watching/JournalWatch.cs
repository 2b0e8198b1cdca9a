using System.Data.Common;
using Microsoft.Extensions.Logging;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Watching;

/// <summary>
/// Reads the journal for what became of campaigns' mail, from the first campaign on. Nothing is handed in before it reads, so that it
/// misses no event: it sees that by an event of its own. Thread-safe.
/// </summary>
internal sealed partial class JournalWatch(
    IEventReader reader, IEventEmitter events, JournalBooking booking, IPluginDatabase database, Bell firstCampaign, Bell work,
    TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Knock = TimeSpan.FromMilliseconds(250);

    private volatile bool _isReading;
    private volatile bool _isOff;

    /// <summary>Whether it reads.</summary>
    public bool IsReading => _isReading;

    /// <summary>Whether it cannot read, since the journal is switched off.</summary>
    public bool IsOff => _isOff;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (await HasCampaignsAsync(cancellationToken))
                    await ReadAsync(cancellationToken);
            }
            catch (EventsDisabledException)
            {
                _isOff = true;
                LogNoJournal();
                return;
            }
            catch (Exception e) when (e is DbException or DatabaseUnavailableException or IOException)
            {
                LogNotBooked(Pause.TotalSeconds, e.Message);
            }

            await firstCampaign.WaitAsync(Pause, cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var knocking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var knocks = KnockAsync(knocking.Token);
        try
        {
            await foreach (var batch in reader.ReadAsync(cancellationToken))
            {
                if (!_isReading)
                {
                    _isReading = true;
                    await knocking.CancelAsync();
                    work.Ring();
                }

                await booking.BookAsync(batch.Events, cancellationToken);
                await batch.AcknowledgeAsync(cancellationToken);
                work.Ring();
            }
        }
        finally
        {
            _isReading = false;
            await knocking.CancelAsync();
            await knocks;
        }
    }

    private async Task KnockAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            events.Emit(new DeliveryEvent { Kind = WatchedEvents.Watching, Time = time.GetUtcNow() });
            await Task.Delay(Knock, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> HasCampaignsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await CampaignTable.HasAnyAsync(connection, cancellationToken);
    }

    [LoggerMessage(162, LogLevel.Warning, "The journal of events is switched off: campaigns cannot be sent")]
    private partial void LogNoJournal();

    [LoggerMessage(163, LogLevel.Warning, "What became of campaigns' mail could not be booked; tried again in {Seconds} s: {Error}")]
    private partial void LogNotBooked(double seconds, string error);
}
