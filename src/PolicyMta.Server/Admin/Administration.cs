using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Policies;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>What an operator may see of a running server and do to it, in the words of the admin API.</summary>
internal sealed class Administration(
    string hostname, Mta mta, PolicyComposition composition, PolicyStore policies, PolicyReloader reloader, TimeProvider time)
{
    /// <summary>What reloads are said to be for that came over the admin API, with the caller behind it.</summary>
    public const string ReloadReason = "admin API";

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public static string Version { get; } =
        typeof(Administration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "0.0.0";

    public StatusReport Status()
    {
        var spool = mta.SpoolStatus;
        return new StatusReport(
            Version,
            hostname,
            _startedAt,
            Policy(),
            new SpoolReport(spool.Accepting, spool.Reason, spool.Messages),
            Totals(),
            mta.Corridor.Connections,
            [.. mta.Listeners.Select(listener => Report(listener))],
            mta.Journal is { } journal ? new JournalReport(journal.LastId, journal.Lost) : null,
            [.. mta.Corridor.Events.Sinks.Select(sink => new SinkReport(sink.Owner, sink.Lost, sink.Failures))]);
    }

    public TotalsReport Totals()
    {
        var totals = mta.Corridor.Totals;
        return new TotalsReport(
            totals.Messages, totals.Rejected, totals.Accepted, totals.Recovered, totals.Delivered, totals.Deferred, totals.Bounced,
            totals.Discarded, totals.Removed,
            mta.Corridor.Queues.Counts.Recipients)
        {
            NoticesDropped = totals.NoticesDropped,
        };
    }

    /// <summary>
    /// The queues from a place on, the longest first, of what a caller may see; ready queues, which tenants share, only if it may see all.
    /// Filters are for the scheduled ones; null lets all through.
    /// </summary>
    public QueuesReport Queues(Caller caller, string? tenant, string? campaign, string? domain, int from, int limit)
    {
        var queues = mta.Corridor.Queues;
        var scheduled = queues.Scheduled(tenant, campaign, domain, from, limit, caller.Tenants).Select(queue => new ScheduledQueueReport(
            queue.Key.Tenant, queue.Key.Campaign, queue.Key.Domain, queue.Count, queue.Active, queue.Held, queue.Oldest, queue.NextDue,
            queue.LastReply?.ToString())
        {
            Estimate = queue.IsEstimate,
        }).ToList();
        if (!caller.IsForAll)
            return new(scheduled, []) { Next = scheduled.Count == limit ? from + limit : null };
        return new(scheduled, [.. queues.Ready(from, limit).Select(Report)])
        {
            ScheduledTotal = queues.ScheduledQueues,
            ReadyTotal = queues.ReadyQueues,
            Next = from + limit < Math.Max(queues.ScheduledQueues, queues.ReadyQueues) ? from + limit : null,
        };
    }

    /// <summary>What waits, of what a caller may see.</summary>
    public DeliveriesReport List(Caller caller, string? tenant, string? campaign, string? domain, int limit)
    {
        IEnumerable<string?> tenants = tenant is not null || caller.IsForAll ? [tenant] : [.. caller.Tenants];
        return new([.. tenants.Where(one => caller.IsForAll || caller.MaySee(one))
            .SelectMany(one => mta.Corridor.Queues.List(one, campaign, domain, limit)).Take(limit).Select(Report)]);
    }

    /// <summary>
    /// A message that waits and that a caller may see; null if nothing of it does, even if its last record is only about to be removed.
    /// </summary>
    public MessageReport? Show(SpoolId id, Caller caller) =>
        mta.Corridor.Queues.Show(id) is { Deliveries.Count: > 0 } message && caller.MaySee(message.Facts.Tenant) ? Report(message) : null;

    /// <summary>Removes a message; null if it is not queued.</summary>
    public async ValueTask<ActionReport?> RemoveAsync(SpoolId id)
    {
        var (done, underWay) = await mta.Corridor.Messages.RemoveAsync(id);
        return done + underWay == 0 ? null : new ActionReport(id.ToString(), underWay == 0) { Changed = done, UnderWay = underWay };
    }

    /// <summary>Sends a message now that waits or is held; null if it is not queued.</summary>
    /// <exception cref="ProblemException">Somebody holds it whose hold the caller may not end.</exception>
    public async ValueTask<ActionReport?> ReleaseAsync(SpoolId id, Caller caller)
    {
        var released = await mta.Corridor.Messages.ReleaseAsync(id, byTenant: !caller.IsForAll);
        var (done, underWay) = released.Recipients;
        if (done + underWay == 0)
            return released.Kept == 0 ? null : throw NotTheirs();
        return new ActionReport(id.ToString(), underWay + released.Kept == 0)
        {
            Changed = done,
            UnderWay = underWay,
            ReadyIn = [.. released.ReadyIn.Select(Report)],
        };
    }

    private static ProblemException NotTheirs() => new(new Problem(
        StatusCodes.Status403Forbidden, "Not allowed",
        "An operator of all tenants holds it: who is for named tenants may release what policy or their own operators hold."));

    public async Task<ReloadReport> ReloadAsync(Caller caller, bool force, CancellationToken cancellationToken)
    {
        var result = await reloader.ReloadAsync($"{ReloadReason}, {caller.Name}", force, cancellationToken);
        return new ReloadReport(
            result.Outcome != ReloadOutcome.Failed,
            result.Generation,
            policies.Current.Fingerprint,
            [.. result.Problems.Select(ProblemReport.Of)])
        {
            Trial = TrialSummary.Of(result.Trial),
            Forced = result.IsForced,
            RestartNeeded = composition.NeedsRestart,
        };
    }

    /// <summary>What a reload would say now; changes nothing.</summary>
    public async Task<PolicyCheckReport> CheckAsync(CancellationToken cancellationToken)
    {
        var check = await reloader.CheckAsync(cancellationToken);
        return new PolicyCheckReport(check.Problems.IsEmpty, reloader.ConfigurationFile, [.. check.Problems.Select(ProblemReport.Of)])
        {
            Trial = TrialSummary.Of(check.Trial),
        };
    }

    public HandlersReport Plugins() => Handlers(LoadedPolicyKind.Plugin);

    public HandlersReport Scripts() => Handlers(LoadedPolicyKind.Script);

    /// <summary>The text of a script in force; null if none has that id.</summary>
    public ScriptSourceReport? ScriptSource(string id) =>
        reloader.Loaded.Policies.FirstOrDefault(policy => policy.Kind == LoadedPolicyKind.Script && policy.Id == id) is { } script
            ? new ScriptSourceReport(script.Id, script.SinceGeneration, script.Source)
            : null;

    /// <summary>The policy in force, in short.</summary>
    public object PolicyInForce() => new { policies.Current.Generation, policies.Current.Fingerprint };

    /// <summary>
    /// A message's life, from queue and journal; null if neither knows it, or it is of a tenant that the caller may not see.
    /// </summary>
    public ExplainReport? Explain(SpoolId id, Caller caller)
    {
        var message = Show(id, caller);
        var found = mta.Journal?.Search.OfMessage(id) ?? [];
        if (!caller.IsForAll && message is null && !found.Exists(item => caller.MaySee(item.Tenant)))
            return null;
        List<EventReport> events = [.. found.Select(Report)];

        return message is null && events.Count == 0
            ? null
            : new ExplainReport(id.ToString(), message is null ? "done" : "queued", message, events);
    }

    private PolicyReport Policy()
    {
        var snapshot = policies.Current;
        return new PolicyReport(
            snapshot.Generation,
            snapshot.Fingerprint,
            snapshot.LoadedAt,
            [.. reloader.Draining.Select(generation => generation.Generation)],
            [.. reloader.Unloading.Where(plugin => plugin.IsReported).Select(plugin => $"{plugin.Id} {plugin.Version}")])
        {
            HandlersOff = [.. HandlersOff()],
        };
    }

    private IEnumerable<OffHandlerReport> HandlersOff() =>
        from policy in reloader.Loaded.Policies
        from handler in policy.Handlers
        let state = handler.State
        where state.SwitchedOff is not null || state.IsOpen
        select new OffHandlerReport(
            policy.Id, handler.Hook, state.SwitchedOff is null ? "soon" : "reload", state.SwitchedOff ?? state.LastError ?? "",
            handler.OnFailure == FailureRule.Fallback ? "fallback" : "passed_over");

    private HandlersReport Handlers(LoadedPolicyKind kind)
    {
        var loaded = reloader.Loaded;
        return new HandlersReport(loaded.Generation, [.. loaded.Policies.Where(policy => policy.Kind == kind).Select(Report)]);
    }

    private static HandlerReport Report(LoadedPolicy policy) => new(
        policy.Id,
        policy.Version.Length == 0 ? null : policy.Version,
        policy.Description.Length == 0 ? null : policy.Description,
        policy.SinceGeneration,
        [.. policy.Handlers.Select(handler => new DoorReport(
            handler.Hook, handler.State.Calls, handler.State.Failures, handler.State.LastError, handler.State.SwitchedOff,
            handler.State.IsOpen)
        {
            TookMs = Math.Round(handler.State.Took.TotalMilliseconds, 3),
            LongestMs = Math.Round(handler.State.Longest.TotalMilliseconds, 3),
        })]);

    private static ListenerReport Report(Listener listener) => new(
        listener.Name,
        listener.Endpoint.ToString(),
        listener.Connections,
        listener.Counters.NotZero().ToDictionary(
            counted => JsonNamingPolicy.SnakeCaseLower.ConvertName(counted.What.ToString()), counted => counted.Count));

    private static DeliveryReport Report(DeliveryView view) => new(
        view.Id.ToString(), view.Queue.Tenant, view.Queue.Campaign, view.Queue.Domain, view.Phase.ToString().ToLowerInvariant(),
        view.Priority.ToString().ToLowerInvariant(),
        view.Attempts, view.Recipients, view.ReceivedAt, view.DueAt, view.ExpiresAt, view.LastReply?.ToString(), view.Ready?.Source,
        view.Ready?.Site, view.Ready?.Profile);

    private static MessageReport Report(MessageView message)
    {
        var facts = message.Facts;
        return new MessageReport(
            facts.Id.ToString(), facts.ReturnPath, [.. facts.Recipients.Select(recipient => recipient.Address)], facts.Tenant,
            facts.Campaign,
            facts.Priority.ToString().ToLowerInvariant(), facts.Metadata, facts.ReceivedAt, facts.Size, message.Listener, message.Protocol,
            [.. message.Deliveries.Select(Report)], [.. message.Trace.Select(Report)]);
    }

    private static EventReport Report(DeliveryEvent item) => new(
        item.Time, item.Kind, item.Recipients, item.Provider, item.EgressSource, item.RemoteHost, item.Reply?.ToString(), item.Category,
        item.Attempt, item.NextAttempt, item.Detail,
        [.. item.Decisions.Select(Report)])
    {
        Failure = item.Failure is { } failure
            ? new FailureReport(WordOf(failure.Kind), WordOf(failure.Scope), failure.Rule, failure.Confidence, failure.Blocklist)
            : null,
    };

    private static string WordOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static DecisionReport Report(TraceEntry entry) =>
        new(entry.Time, entry.Hook, entry.Handler, entry.Generation, entry.Decision, entry.Reason, entry.Failed) { Tables = entry.Tables };

    private static ReadyQueueReport Report(ReadyQueueView queue)
    {
        var applied = queue.Limits.Applied;
        return new ReadyQueueReport(
            queue.Key.Source, queue.Key.Site, queue.Key.Profile, queue.Key.Provider, queue.Count, queue.Connections,
            queue.Limits.Connections,
            queue.ConnectFailures, applied.IsEmpty ? null : string.Join("; ", applied.Select(Describe)),
            applied.Any(limit => limit.Until is null) ? null : applied.Max(limit => limit.Until))
        {
            WaitingFor = queue.WaitingFor,
            WaitingForCounter = queue.WaitingForCounter,
            MaxMessagesPerSecond = queue.Limits.Messages?.PerSecond,
            Limits = applied,
        };
    }

    /// <summary>A limit in words, without its end.</summary>
    public static string Describe(LimitInForce limit) => limit.Kind + " " + string.Join(", ", new[]
    {
        limit.Pause ? "paused" : null,
        limit.MessagesPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.###}/s") : null,
        limit.Connections is { } connections ? string.Create(CultureInfo.InvariantCulture, $"{connections} connections") : null,
        limit.Author is null ? null : $"by {limit.Author}",
    }.Where(part => part is not null));
}
