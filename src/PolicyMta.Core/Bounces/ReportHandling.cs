using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// What follows from returned mail, complaints and automatic answers that policy recognised: the reports are put on disk before the client
/// has its 250, and on-bounce is asked about each. The record goes in one commit with the events that tell of them, so that a crash has all
/// of it asked again and nothing told twice. Of reports with one key only the first is asked about, as long as it waits.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle.")]
internal sealed partial class ReportHandling(
    ISpool spool, PolicyStore policies, EventStream events, CrashWatch crashes, TimeProvider time, ILogger<ReportHandling> logger)
{
    private const string Room = "returned-reports";
    private const int AskedAtOnce = 16;

    private readonly ConcurrentDictionary<SpoolId, bool> _underWay = new();
    private readonly ConcurrentDictionary<string, SpoolId> _keys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(AskedAtOnce, AskedAtOnce);

    /// <summary>Learns the keys of what was left when the server ended, before anything new comes.</summary>
    public void Open()
    {
        foreach (var (carrier, reports) in Left())
            Claim(carrier.Id, reports);
    }

    /// <summary>Takes the reports of a message. Complete when they are durable; on-bounce is asked afterwards.</summary>
    public async ValueTask AcceptAsync(MessageFacts carrier, ReturnedReports consumed)
    {
        var reports = Claim(carrier.Id, ReportBounds.Of(consumed.Reports));
        if (reports.IsEmpty)
            return;
        _underWay[carrier.Id] = true;
        try
        {
            await spool.PutStateAsync(KeyOf(carrier.Id), ReportRecord.Write(carrier, reports));
        }
        catch
        {
            _underWay.TryRemove(carrier.Id, out _);
            Release(carrier.Id, reports);
            throw;
        }

        _ = AskAllAsync(carrier, reports);
    }

    /// <summary>Asks about what was left when the server ended, but for what ended it again and again.</summary>
    public void TakeUp()
    {
        foreach (var (carrier, reports) in Left())
        {
            if (crashes.CountOf(carrier.Id) is >= CrashWatch.Most and var ends)
                LogPoison(logger, carrier.Id.ToString(), ends);
            else if (_underWay.TryAdd(carrier.Id, true))
                _ = AskAllAsync(carrier, reports);
        }
    }

    private IEnumerable<(MessageFacts Carrier, ImmutableArray<ReturnedReport> Reports)> Left()
    {
        foreach (var (key, record) in spool.ReadState(Room))
        {
            (MessageFacts Carrier, ImmutableArray<ReturnedReport> Reports) left;
            try
            {
                left = ReportRecord.Read(SpoolId.Parse(key.Name), record.Span);
            }
            catch (Exception e) when (e is InvalidDataException or FormatException)
            {
                LogUnreadable(logger, key.Name, e);
                continue;
            }

            yield return left;
        }
    }

    /// <returns>The reports without those whose key another one has that waits.</returns>
    private ImmutableArray<ReturnedReport> Claim(SpoolId carrier, ImmutableArray<ReturnedReport> reports) =>
        reports.RemoveAll(report => report.Key is { } key && !_keys.TryAdd(key, carrier));

    private void Release(SpoolId carrier, ImmutableArray<ReturnedReport> reports)
    {
        foreach (var report in reports)
        {
            if (report.Key is { } key)
                _keys.TryRemove(KeyValuePair.Create(key, carrier));
        }
    }

    private async Task AskAllAsync(MessageFacts carrier, ImmutableArray<ReturnedReport> reports)
    {
        await _turns.WaitAsync();
        try
        {
            await Task.Yield();
            var told = new List<DeliveryEvent>(reports.Length);
            foreach (var report in reports)
                await AskAsync(carrier, report, told);
            await spool.PutStateAsync(KeyOf(carrier.Id), default, told.Count == 0 ? null : Pending(told));
        }
        catch (Exception e)
        {
            LogFailed(logger, carrier.Id.ToString(), e);
        }
        finally
        {
            _underWay.TryRemove(carrier.Id, out _);
            Release(carrier.Id, reports);
            _turns.Release();
        }
    }

    private PendingEvents Pending(List<DeliveryEvent> told)
    {
        var pending = events.Pending(told[0]);
        foreach (var more in told.Skip(1))
            pending.Add(more);
        return pending;
    }

    private async ValueTask AskAsync(MessageFacts carrier, ReturnedReport report, List<DeliveryEvent> told)
    {
        var context = ReportFacts.ContextOf(carrier, report, time.GetUtcNow());
        using var lease = policies.Acquire(new LeaseRequest(
            report.Tenant ?? carrier.Tenant, report.Campaign ?? carrier.Campaign, context.Domain));
        var trace = new DecisionTrace(time);
        BounceDecision decision;
        using (crashes.Enter(carrier.Id))
            decision = await lease.Snapshot.OnBounce.RunAsync(context, lease.Snapshot, trace);
        var happened = ReportFacts.EventOf(context, decision, time.GetUtcNow()) with
        {
            Generation = lease.Snapshot.Generation,
            Decisions = trace.Entries,
        };
        told.Add(happened);
        if (decision.Suppress is { } suppression && context.Origin is BounceOrigin.ReturnedMail or BounceOrigin.Complaint)
            told.Add(happened with { Kind = EventKind.Suppressed, Detail = BounceJudge.Describe(suppression) });
    }

    private static StateKey KeyOf(SpoolId carrier) => new(Room, carrier.ToString());

    [LoggerMessage(1520, LogLevel.Error, "The reports in message {Message} could not be handled; retried after the next restart")]
    private static partial void LogFailed(ILogger logger, string message, Exception error);

    [LoggerMessage(
        1522, LogLevel.Error,
        "The server has ended without a word {Count} times in a row while policy was asked about the reports in message {Message}; they "
            + "stay in the spool and are not asked about before the next start")]
    private static partial void LogPoison(ILogger logger, string message, int count);

    [LoggerMessage(1521, LogLevel.Error, "The record of the reports that message {Message} brought cannot be read; it stays in the spool")]
    private static partial void LogUnreadable(ILogger logger, string message, Exception error);
}
