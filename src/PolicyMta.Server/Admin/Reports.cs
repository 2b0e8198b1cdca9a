using PolicyMta.Policies;
using PolicyMta.Policies.Trial;

namespace PolicyMta.Server.Admin;

/// <summary>
/// How the server is: <c>GET /api/v1/admin/status</c>. Connections are outgoing ones; the journal is null if it is switched off.
/// </summary>
internal sealed record StatusReport(
    string Version, string Hostname, DateTimeOffset StartedAt, PolicyReport Policy, SpoolReport Spool, TotalsReport Totals, int Connections,
    IReadOnlyList<ListenerReport> Listeners, JournalReport? Journal, IReadOnlyList<SinkReport> EventSinks);

/// <summary>The policy in force; earlier generations that calls still hold; plugins that should have been unloaded and were not.</summary>
internal sealed record PolicyReport(
    long Generation, string Fingerprint, DateTimeOffset LoadedAt, IReadOnlyList<long> Draining, IReadOnlyList<string> NotUnloaded)
{
    /// <summary>Every handler that is not asked at present.</summary>
    public IReadOnlyList<OffHandlerReport> HandlersOff { get; init; } = [];
}

/// <summary>A handler that is not asked at present.</summary>
/// <param name="Id">The plugin's id or the script's path.</param>
/// <param name="Hook">The door.</param>
/// <param name="Until">"reload" if it is switched off until the next one, "soon" if it is skipped for some seconds.</param>
/// <param name="Why">How it failed last.</param>
/// <param name="Instead">What holds meanwhile: "fallback" (mail is refused, deferred) or "passed_over".</param>
internal sealed record OffHandlerReport(string Id, string Hook, string Until, string Why, string Instead);

/// <summary>Whether the spool takes messages.</summary>
internal sealed record SpoolReport(bool Accepting, string? Reason, long Messages);

/// <summary>Exact counts since the start; recipients but for messages, refusals and notices.</summary>
internal sealed record TotalsReport(
    long Messages, long Rejected, long Accepted, long Recovered, long Delivered, long Deferred, long Bounced, long Discarded, long Removed,
    long Queued)
{
    /// <summary>Notices to senders that were not sent, because their address had too many.</summary>
    public long NoticesDropped { get; init; }
}

/// <summary>A listener with its real port, and what it has counted since its start; what never happened is left out.</summary>
internal sealed record ListenerReport(string Name, string Address, int Connections, IReadOnlyDictionary<string, long> Counts);

/// <summary>The journal of events: the number of the last one, and how many could not be written since the start.</summary>
internal sealed record JournalReport(long LastEventId, long Lost);

/// <summary>A taker of events.</summary>
internal sealed record SinkReport(string Owner, long Lost, long Failures);

/// <summary>The queues in short: <c>GET /api/v1/admin/queues</c>.</summary>
internal sealed record QueuesReport(IReadOnlyList<ScheduledQueueReport> Scheduled, IReadOnlyList<ReadyQueueReport> Ready)
{
    /// <summary>How many scheduled queues there are in all.</summary>
    public int ScheduledTotal { get; init; }

    /// <summary>How many ready queues there are in all.</summary>
    public int ReadyTotal { get; init; }

    /// <summary>Where to go on: <c>from</c> of the next call; null if there is nothing more.</summary>
    public int? Next { get; init; }
}

/// <summary>The deliveries of one tenant's campaign to one domain.</summary>
internal sealed record ScheduledQueueReport(
    string Tenant, string Campaign, string Domain, int Count, int Active, int Held, DateTimeOffset Oldest, DateTimeOffset NextDue,
    string? LastReply)
{
    /// <summary>Whether the times are those of some of its deliveries, chosen by chance: the queue is too long to look at each.</summary>
    public bool Estimate { get; init; }
}

/// <summary>What may go now from one source to one site.</summary>
internal sealed record ReadyQueueReport(
    string Source, string Site, string Profile, string? Provider, int Count, int Connections, int MaxConnections, int ConnectFailures,
    string? Throttle, DateTimeOffset? ThrottleEnds)
{
    /// <summary>What keeps its deliveries; null if none wait.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>The name of the counter of its profile that keeps them, or null.</summary>
    public string? WaitingForCounter { get; init; }

    /// <summary>Messages a second at most; null for no limit.</summary>
    public double? MaxMessagesPerSecond { get; init; }

    /// <summary>What tightens it beyond its profile.</summary>
    public IReadOnlyList<LimitInForce> Limits { get; init; } = [];
}

/// <summary>Queued deliveries: <c>GET /api/v1/admin/messages</c>.</summary>
internal sealed record DeliveriesReport(IReadOnlyList<DeliveryReport> Deliveries);

/// <summary>One message's recipients at one domain.</summary>
internal sealed record DeliveryReport(
    string Id, string Tenant, string Campaign, string Domain, string Phase, string Priority, int Attempts, int Recipients,
    DateTimeOffset ReceivedAt, DateTimeOffset DueAt, DateTimeOffset ExpiresAt, string? LastReply, string? Source, string? Site,
    string? Profile);

/// <summary>One queued message: <c>GET /api/v1/admin/messages/ID</c>.</summary>
internal sealed record MessageReport(
    string Id, string ReturnPath, IReadOnlyList<string> Recipients, string Tenant, string Campaign, string Priority,
    IReadOnlyDictionary<string, string> Metadata,
    DateTimeOffset ReceivedAt, long Size, string Listener, string Protocol, IReadOnlyList<DeliveryReport> Deliveries,
    IReadOnlyList<DecisionReport> Decisions);

/// <summary>Who said what at which door, under which generation.</summary>
internal sealed record DecisionReport(
    DateTimeOffset Time, string Hook, string Handler, long Generation, string Decision, string? Reason, bool Failed)
{
    /// <summary>The tables that a script read for it, in the state in which it read them.</summary>
    public IReadOnlyList<TableVersion> Tables { get; init; } = [];
}

/// <summary>What an operator's wish came to.</summary>
internal sealed record ActionReport(string Id, bool Done)
{
    /// <summary>For so many recipients it was done.</summary>
    public int Changed { get; init; }

    /// <summary>
    /// So many recipients were being sent to at that moment or were ready to be: a removal is done for them unless the attempt succeeds,
    /// and a release has nothing to do.
    /// </summary>
    public int UnderWay { get; init; }

    /// <summary>For a release: the ready queues that some of it waits in, of whose limits and suspensions it waits for the end.</summary>
    public IReadOnlyList<ReadyQueueReport> ReadyIn { get; init; } = [];
}

/// <summary>How a reload ended.</summary>
internal sealed record ReloadReport(bool Reloaded, long Generation, string? Fingerprint, IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>How changed scripts did on recorded messages; null if no script has changed.</summary>
    public TrialSummary? Trial { get; init; }

    /// <summary>Whether the policy was put in force although it failed on recorded messages.</summary>
    public bool Forced { get; init; }

    /// <summary>Whether the configuration has changes outside of policy, which apply after a restart.</summary>
    public bool RestartNeeded { get; init; }
}

/// <summary>What a reload would say of the files as they are now: <c>POST /api/v1/admin/check</c>.</summary>
/// <param name="Valid">Whether it would put them in force.</param>
/// <param name="Configuration">The configuration file that the server reads.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record PolicyCheckReport(bool Valid, string Configuration, IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>How changed scripts did on recorded messages; null if no script has changed.</summary>
    public TrialSummary? Trial { get; init; }
}

/// <summary>How changed scripts did on recorded messages, before they were put in force.</summary>
/// <param name="Tried">On how many messages scripts were tried, at all hooks together.</param>
/// <param name="Examples">The same by hook.</param>
/// <param name="Failures">What failed.</param>
/// <param name="Warnings">What should be looked at.</param>
/// <param name="Notes">What was not tried, and why.</param>
internal sealed record TrialSummary(
    int Tried, IReadOnlyDictionary<string, int> Examples, IReadOnlyList<ProblemReport> Failures, IReadOnlyList<ProblemReport> Warnings,
    IReadOnlyList<string> Notes)
{
    /// <summary>The summary, or null if nothing was to be tried.</summary>
    public static TrialSummary? Of(TrialReport trial) => trial == TrialReport.None ? null : new TrialSummary(
        trial.Tried, trial.Examples, [.. trial.Failures.Select(ProblemReport.Of)], [.. trial.Warnings.Select(ProblemReport.Of)],
        trial.Notes);
}

/// <summary>One mistake in configuration, plugin or script.</summary>
internal sealed record ProblemReport(string File, int Line, int Column, string Message, string Remedy)
{
    public static ProblemReport Of(PolicyProblem problem) =>
        new(problem.Place.File, problem.Place.Line, problem.Place.Column, problem.Message, problem.Remedy);

    public PolicyProblem ToProblem() => new(new SourcePlace(File, Line, Column), Message, Remedy);
}

/// <summary>The plugins or scripts that are loaded: <c>GET /api/v1/admin/plugins</c>, <c>GET /api/v1/admin/scripts</c>.</summary>
internal sealed record HandlersReport(long Generation, IReadOnlyList<HandlerReport> Handlers);

/// <summary>One plugin or script, with what it does at each door.</summary>
internal sealed record HandlerReport(string Id, string? Version, string? Description, long LoadedIn, IReadOnlyList<DoorReport> Doors);

/// <summary>A handler at one door.</summary>
internal sealed record DoorReport(string Hook, long Calls, long Failures, string? LastError, string? SwitchedOff, bool LeftAlone)
{
    /// <summary>The time that its calls took together, but for those that were given up.</summary>
    public double TookMs { get; init; }

    /// <summary>The longest of them.</summary>
    public double LongestMs { get; init; }
}

/// <summary>A script as it is in force: <c>GET /api/v1/admin/scripts/source</c>.</summary>
internal sealed record ScriptSourceReport(string Id, long LoadedIn, string Source);

/// <summary>A message's life: <c>GET /api/v1/admin/explain/ID</c>.</summary>
/// <param name="Id">The message.</param>
/// <param name="State">"queued" or "done".</param>
/// <param name="Message">The message, where it is still queued.</param>
/// <param name="Events">Its events, oldest first.</param>
internal sealed record ExplainReport(string Id, string State, MessageReport? Message, IReadOnlyList<EventReport> Events);

/// <summary>One event of a message's life.</summary>
internal sealed record EventReport(
    DateTimeOffset Time, string Kind, IReadOnlyList<string> Recipients, string? Provider, string? Source, string? RemoteHost, string? Reply,
    string? Category, int? Attempt,
    DateTimeOffset? NextAttempt, string? Detail, IReadOnlyList<DecisionReport> Decisions)
{
    /// <summary>What on-bounce said of the failure beside its category.</summary>
    public FailureReport? Failure { get; init; }
}

/// <summary>How final a failure is, what it is about, and what decided that.</summary>
internal sealed record FailureReport(string Kind, string Scope, string? Rule, double? Confidence, string? Blocklist);
