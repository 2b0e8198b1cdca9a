using System.Data.Common;
using Microsoft.Extensions.Logging;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>Works on all campaigns that run, in turns, and begins those whose time has come.</summary>
internal sealed partial class CampaignRunner(
    IPluginDatabase database, CampaignTurn turn, Func<bool> isWatched, Bell bell, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private readonly Dictionary<long, CampaignMemory> _memories = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(cancellationToken);
        }
        finally
        {
            foreach (var memory in _memories.Values)
                await LeaveAsync(memory);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = AfterFailure;
            try
            {
                pause = await RoundAsync(cancellationToken);
            }
            catch (Exception e) when (e is DbException or DatabaseUnavailableException)
            {
                LogNoDatabase(AfterFailure.TotalSeconds, e.Message);
            }

            if (pause > TimeSpan.Zero)
                await bell.WaitAsync(pause, cancellationToken);
        }
    }

    /// <returns>How long nothing needs to be done, if nobody asks.</returns>
    internal async Task<TimeSpan> RoundAsync(CancellationToken cancellationToken)
    {
        List<CampaignRow> atWork;
        await using (var connection = await database.Source.OpenConnectionAsync(cancellationToken))
            atWork = await CampaignTable.AtWorkAsync(connection, cancellationToken);
        foreach (var gone in _memories.Keys.Except(atWork.Select(static row => row.Id)).ToList())
        {
            await LeaveAsync(_memories[gone]);
            _memories.Remove(gone);
        }

        var pause = LongPause;
        foreach (var campaign in atWork)
        {
            if (await OneAsync(campaign, cancellationToken) is { } wish && wish < pause)
                pause = wish;
        }

        return pause;
    }

    /// <summary>Waits for what is under way of a campaign that is left; what fails of it stays marked.</summary>
    private static async Task LeaveAsync(CampaignMemory memory) =>
        await ((Task)memory.FinishAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<TimeSpan?> OneAsync(CampaignRow campaign, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (campaign.State == CampaignState.Scheduled)
            return await BeginAsync(campaign, now, cancellationToken);
        if (!isWatched())
            return Busy;
        if (!_memories.TryGetValue(campaign.Id, out var memory))
            _memories[campaign.Id] = memory = new CampaignMemory(time);
        if (memory.NotBefore > now)
            return memory.NotBefore - now;
        try
        {
            return await turn.TakeAsync(campaign, memory, cancellationToken) switch
            {
                TurnResult.Again => TimeSpan.Zero,
                TurnResult.Refused => Busy,
                _ => ShortPause,
            };
        }
        catch (InvalidDataException e)
        {
            // A template or a segment that is gone: nobody but its sender can help.
            LogPaused(campaign.Organisation, campaign.Name, e.Message);
            await UpdateAsync(campaign, campaign with { State = CampaignState.Paused, Reason = e.Message }, cancellationToken);
            return TimeSpan.Zero;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            LogFailed(campaign.Organisation, campaign.Name, AfterFailure.TotalSeconds, e);
            memory.NotBefore = now + AfterFailure;
            return AfterFailure;
        }
    }

    private async Task<TimeSpan?> BeginAsync(CampaignRow campaign, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var left = DateTimeOffset.FromUnixTimeMilliseconds(campaign.StartsAt ?? 0) - now;
        if (left > TimeSpan.Zero)
            return left;
        await UpdateAsync(
            campaign, campaign with { State = CampaignState.Running, StartedAt = now.ToUnixTimeMilliseconds() }, cancellationToken);
        return TimeSpan.Zero;
    }

    private async Task UpdateAsync(CampaignRow before, CampaignRow now, CancellationToken cancellationToken)
    {
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        await CampaignTable.UpdateAsync(session.Connection, before, now, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    [LoggerMessage(160, LogLevel.Warning, "The campaigns' database cannot be used; tried again in {Seconds} s: {Error}")]
    private partial void LogNoDatabase(double seconds, string error);

    [LoggerMessage(164, LogLevel.Warning, "Campaign {Organisation}/{Campaign} is paused: {Problem}")]
    private partial void LogPaused(string organisation, string campaign, string problem);

    [LoggerMessage(161, LogLevel.Error, "Campaign {Organisation}/{Campaign} cannot go on; tried again in {Seconds} s")]
    private partial void LogFailed(string organisation, string campaign, double seconds, Exception error);
}
