using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Contexts;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// <c>traffic.provider</c>: what came of mail to a provider lately, added up over its ready queues; <c>traffic.limits</c>: what tightens
/// limits for mail with some facts; <c>traffic.counters</c>: what counters of traffic profiles have counted. Read only.
/// </summary>
internal static class TrafficCapability
{
    private const int MaxName = 512;

    /// <summary>Counters that one call shows.</summary>
    private const int MostCounters = 100;

    private static readonly FactNames OfProvider = new(["waiting", "connections", "paused", "minute", "tenMinutes", "hour"]);
    private static readonly FactNames OfTime = new(["delivered", "deferred", "bounced"]);

    private static readonly FactNames OfLimit =
        new(["kind", "author", "reason", "until", "messagesPerSecond", "connections", "pause"]);

    private static readonly FactNames OfCounter = new(["name", "facts", "connections", "messages", "recipients", "newConnections"]);

    private static readonly string[] Facts = ["source", "site", "provider", "domain", "tenant", "campaign", "senderDomain"];

    public static JsValue Create(Engine engine, ScriptProgram program, Func<bool> isLoading) => JsObject.CreateFromEntries(engine,
    [
        new("provider", new ClrFunction(engine, "provider", (_, arguments) =>
        {
            if (isLoading())
                throw engine.OutsideOfHook("traffic.provider");
            return arguments is [JsString { Length: > 0 and <= MaxName } name, ..]
                ? Show(engine, [.. program.Services.QueuesOf(name.ToString())])
                : throw engine.Wrong("traffic.provider(name) takes the name of a provider.");
        }, 1)),
        new("limits", new ClrFunction(engine, "limits", (_, arguments) =>
        {
            if (isLoading())
                throw engine.OutsideOfHook("traffic.limits");
            if (arguments is not [JsObject facts, ..] || Read(facts) is not { Count: > 0 } given)
                throw engine.Wrong($"traffic.limits(facts) takes an object with any of {string.Join(", ", Facts)}, each a text.");
            return FrozenArray.Of(engine, [.. Find(program.Services, given).Select(limit => Show(engine, limit))]);
        }, 1)),
        new("counters", new ClrFunction(engine, "counters", (_, arguments) =>
        {
            if (isLoading())
                throw engine.OutsideOfHook("traffic.counters");
            if (arguments is not [JsString { Length: > 0 and <= MaxName } name, ..] || FactsOf(arguments) is not { } facts)
                throw engine.Wrong(
                    "traffic.counters(name, facts) takes the name of a counter, and an object of facts with their values, each a text, for "
                        + "instance { tenant: \"acme\" }.");
            return FrozenArray.Of(engine, [.. Find(program.Services, name.ToString(), facts).Select(counter => Show(engine, counter))]);
        }, 1)),
    ]);

    /// <returns>None if no facts are given; null if one of them is no fact or no text.</returns>
    private static Dictionary<string, string>? FactsOf(JsValue[] arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        if (arguments is [_] or [_, JsUndefined or JsNull, ..])
            return given;
        if (arguments[1] is not JsObject facts)
            return null;
        foreach (var key in facts.GetOwnPropertyKeys(Types.String))
        {
            if (facts.Get(key) is not JsString value || !CounterFact.TryParse(key.ToString(), null, out _))
                return null;
            given[key.ToString()] = value.ToString();
        }

        return given;
    }

    /// <summary>The counters of a name that have these values of facts, those that have counted most first.</summary>
    private static IEnumerable<CounterInForce> Find(ScriptServices services, string name, Dictionary<string, string> facts) =>
        services.Counters
            .Where(counter => counter.Name == name && facts.All(fact => Is(fact.Value, counter.Facts.GetValueOrDefault(fact.Key))))
            .OrderByDescending(counter => counter.Messages + counter.Recipients)
            .Take(MostCounters);

    /// <returns>Null if one of them is no fact or no text.</returns>
    private static Dictionary<string, string>? Read(JsObject facts)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in facts.GetOwnPropertyKeys(Types.String))
        {
            var value = facts.Get(key);
            if (value.IsNull() || value.IsUndefined())
                continue;
            if (value is not JsString || !Facts.Contains(key.ToString(), StringComparer.Ordinal))
                return null;
            given[key.ToString()] = value.ToString();
        }

        return given;
    }

    /// <summary>
    /// What tightens the ready queues of these facts beyond their profiles, once each, and the throttles and suspensions that name no
    /// other facts.
    /// </summary>
    private static IEnumerable<LimitInForce> Find(ScriptServices services, Dictionary<string, string> given)
    {
        string? Of(string fact) => given.GetValueOrDefault(fact);
        var ofQueues = given.Keys.All(fact => fact is "source" or "site" or "provider")
            ? services.Queues
                .Where(queue => Is(Of("source"), queue.EgressSource) && Is(Of("site"), queue.Site) && Is(Of("provider"), queue.Provider))
                .SelectMany(queue => queue.Limits)
            : [];
        var directives = services.Directives
            .Where(directive => directive.Request is { Kind: DirectiveKind.Throttle or DirectiveKind.Suspend } request
                && !IsOfQueues(request.Match) && Names(request.Match, given))
            .Select(directive => new LimitInForce
            {
                Kind = directive.Request.Kind == DirectiveKind.Suspend ? "suspend" : "throttle",
                Author = directive.Author,
                Reason = directive.Request.Reason,
                Until = directive.Until,
                MessagesPerSecond = directive.Request.Rate?.PerSecond,
                Pause = directive.Request.Kind == DirectiveKind.Suspend,
            });
        return ofQueues.Concat(directives).Distinct();
    }

    private static bool IsOfQueues(DirectiveMatch match) =>
        match is { Domain: null, Tenant: null, Campaign: null, SenderDomain: null, Recipient: null, EgressPool: null };

    private static bool Names(DirectiveMatch match, Dictionary<string, string> given) =>
        match with
        {
            EgressSource = null,
            Site = null,
            Provider = null,
            Domain = null,
            Tenant = null,
            Campaign = null,
            SenderDomain = null,
        } == new DirectiveMatch()
        && Names(match.EgressSource, "source", given) && Names(match.Site, "site", given) && Names(match.Provider, "provider", given)
        && Names(match.Domain, "domain", given) && Names(match.Tenant, "tenant", given) && Names(match.Campaign, "campaign", given)
        && Names(match.SenderDomain, "senderDomain", given);

    private static bool Names(string? wanted, string fact, Dictionary<string, string> given) =>
        wanted is null || string.Equals(wanted, given.GetValueOrDefault(fact), StringComparison.OrdinalIgnoreCase);

    private static bool Is(string? wanted, string? value) =>
        wanted is null || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);

    private static RecordView Show(Engine engine, LimitInForce limit) => new(engine, OfLimit,
    [
        limit.Kind,
        limit.Author ?? JsValue.Null,
        limit.Reason ?? JsValue.Null,
        limit.Until is { } until ? new InstantWriter().Write(engine, until) : JsValue.Null,
        limit.MessagesPerSecond ?? JsValue.Null,
        limit.Connections ?? JsValue.Null,
        limit.Pause ? JsBoolean.True : JsBoolean.False,
    ]);

    private static RecordView Show(Engine engine, CounterInForce counter) => new(engine, OfCounter,
    [
        counter.Name,
        new LabelsWriter().Write(engine, counter.Facts),
        counter.Connections,
        counter.Messages,
        counter.Recipients,
        counter.NewConnections,
    ]);

    private static RecordView Show(Engine engine, IReadOnlyList<QueueFacts> queues) => new(engine, OfProvider,
    [
        queues.Sum(queue => queue.Waiting),
        queues.Sum(queue => queue.Connections),
        queues.Any(queue => queue.Limits.Any(limit => limit.Pause)) ? JsBoolean.True : JsBoolean.False,
        Show(engine, [.. queues.Select(queue => queue.Minute)]),
        Show(engine, [.. queues.Select(queue => queue.TenMinutes)]),
        Show(engine, [.. queues.Select(queue => queue.Hour)]),
    ]);

    private static RecordView Show(Engine engine, IReadOnlyList<TrafficCounts> counts) => new(engine, OfTime,
        [counts.Sum(count => count.Delivered), counts.Sum(count => count.Deferred), counts.Sum(count => count.Bounced)]);
}
