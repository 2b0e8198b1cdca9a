using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// What follows from returned mail and complaints that on-inject recognised: the reports are put on disk before the client has its 250, and
/// on-bounce is asked about each. The record goes when all of that is done, so that a crash has the rest, or all of it, asked again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle.")]
internal sealed partial class ReportHandling(
    ISpool spool, PolicyStore policies, EventStream events, TimeProvider time, ILogger<ReportHandling> logger)
{
    private const string Room = "returned-reports";
    private const int AskedAtOnce = 16;
    private const int MaxText = 512;
    private static readonly SmtpReply Returned = SmtpReply.Parse("550 5.0.0 The mail was returned later, without a reason");
    private static readonly SmtpReply Complained = SmtpReply.Parse("554 5.7.0 The recipient complained about the mail");

    private readonly ConcurrentDictionary<SpoolId, bool> _underWay = new();
    private readonly SemaphoreSlim _turns = new(AskedAtOnce, AskedAtOnce);

    /// <summary>Takes the reports of a message. Complete when they are durable; on-bounce is asked afterwards.</summary>
    public async ValueTask AcceptAsync(MessageFacts carrier, ReturnedReports consumed)
    {
        var reports = Bounded(consumed.Reports);
        if (reports.IsEmpty)
            return;
        _underWay[carrier.Id] = true;
        await spool.PutStateAsync(KeyOf(carrier.Id), ReportRecord.Write(carrier, reports));
        _ = AskAllAsync(carrier, reports);
    }

    /// <summary>Asks about what was left when the server ended.</summary>
    public void TakeUp()
    {
        foreach (var (key, record) in spool.ReadState(Room))
        {
            try
            {
                var (carrier, reports) = ReportRecord.Read(SpoolId.Parse(key.Name), record.Span);
                if (_underWay.TryAdd(carrier.Id, true))
                    _ = AskAllAsync(carrier, reports);
            }
            catch (Exception e) when (e is InvalidDataException or FormatException)
            {
                LogUnreadable(logger, key.Name, e);
            }
        }
    }

    private async Task AskAllAsync(MessageFacts carrier, ImmutableArray<ReturnedReport> reports)
    {
        await _turns.WaitAsync();
        try
        {
            await Task.Yield();
            foreach (var report in reports)
                await AskAsync(carrier, report);
            await spool.PutStateAsync(KeyOf(carrier.Id), default);
        }
        catch (Exception e)
        {
            LogFailed(logger, carrier.Id.ToString(), e);
        }
        finally
        {
            _underWay.TryRemove(carrier.Id, out _);
            _turns.Release();
        }
    }

    private async Task AskAsync(MessageFacts carrier, ReturnedReport report)
    {
        var isComplaint = report.Origin == BounceOrigin.Complaint;
        var domain = Recipient.DomainOf(report.Recipient);
        var context = new BounceContext
        {
            Message = carrier,
            Origin = isComplaint ? BounceOrigin.Complaint : BounceOrigin.ReturnedMail,
            OriginalId = SpoolId.TryParse(report.OriginalId, null, out var original) ? original : null,
            Recipient = report.Recipient,
            Domain = domain,
            Stage = SmtpStage.FinalDot,
            Reply = report.Reply ?? (isComplaint ? Complained : Returned),
            IsRemoteReply = report.Reply is not null,
            Attempt = 1,
            Age = time.GetUtcNow() - carrier.ReceivedAt,
            RemoteHost = report.RemoteHost,
        };
        using var lease = policies.Acquire(new LeaseRequest(carrier.Tenant, carrier.Campaign, domain));
        var trace = new DecisionTrace(time);
        var decision = await lease.Snapshot.OnBounce.RunAsync(context, lease.Snapshot, trace);
        var told = new DeliveryEvent
        {
            Kind = isComplaint ? EventKind.Complained : EventKind.Returned,
            Time = time.GetUtcNow(),
            Id = carrier.Id,
            Tenant = carrier.Tenant,
            Campaign = carrier.Campaign,
            ReturnPath = carrier.ReturnPath,
            Recipients = [report.Recipient],
            Domain = domain,
            RemoteHost = report.RemoteHost,
            Stage = context.Stage,
            Reply = context.Reply,
            Category = decision.Category,
            Failure = FailureOf.Decision(decision),
            Generation = lease.Snapshot.Generation,
            Decisions = trace.Entries,
            Detail = context.OriginalId is { } id ? $"about message {id}" : null,
        };
        events.Emit(told);
        if (decision.Suppress is { } suppression)
            events.Emit(told with { Kind = EventKind.Suppressed, Detail = BounceJudge.Describe(suppression) });
    }

    /// <summary>Reports that can be stored: what a message claims is not longer than it may be.</summary>
    private static ImmutableArray<ReturnedReport> Bounded(ImmutableArray<ReturnedReport> reports) =>
    [
        .. (reports.IsDefault ? [] : reports).Where(
            report => report.Recipient is { Length: > 0 and <= MaxText }).Take(ReturnedReports.MaxReports)
            .Select(report => report with
            {
                Reply = report.Reply is { Text.Length: > MaxText } reply ? reply with { Text = reply.Text[..MaxText] } : report.Reply,
                OriginalId = SpoolId.TryParse(report.OriginalId, null, out _) ? report.OriginalId : null,
                RemoteHost = report.RemoteHost is { Length: > MaxText } ? null : report.RemoteHost,
            }),
    ];

    private static StateKey KeyOf(SpoolId carrier) => new(Room, carrier.ToString());

    [LoggerMessage(1520, LogLevel.Error, "The reports in message {Message} could not be handled; retried after the next restart")]
    private static partial void LogFailed(ILogger logger, string message, Exception error);

    [LoggerMessage(1521, LogLevel.Error, "The record of the reports that message {Message} brought cannot be read; it stays in the spool")]
    private static partial void LogUnreadable(ILogger logger, string message, Exception error);
}
