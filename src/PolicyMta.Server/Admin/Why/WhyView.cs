using Microsoft.AspNetCore.Http;
using PolicyMta.Core;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Text;
using PolicyMta.Core.Waiting;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin.Why;

/// <summary>Answers why mail waits, from the wait-reason clock, the ready queues and the directives. It walks no deliveries.</summary>
internal sealed class WhyView(Corridor corridor, WhyOrigins origins, TimeProvider time)
{
    private const int MostQueues = 10;
    private const double LeastShare = 0.000_05;

    /// <summary>Why the mail of a name waits.</summary>
    /// <param name="name">A provider, domain, site, egress source or message id; null for all mail.</param>
    /// <param name="tenant">Whose mail alone; null for everybody's.</param>
    /// <param name="window">The time that it is about.</param>
    /// <param name="mayKnowTenants">Whether who asks may learn the names of other tenants.</param>
    /// <exception cref="ProblemException">There is no such name.</exception>
    public WhyReport Explain(string? name, string? tenant, WhyWindow window, bool mayKnowTenants)
    {
        if (tenant is not null && !corridor.Waits.Tenants.Contains(tenant))
            throw Unknown("tenant", tenant, mayKnowTenants ? corridor.Waits.Tenants : []);
        if (name is null)
            return Of(WhySubject.All, null, tenant, window, corridor.Waits.Read(null, tenant), tenant is null ? Ready(_ => true) : []);
        if (SpoolId.TryParse(name, null, out var id))
            return OfMessage(id, window);
        if (corridor.Waits.Providers.FirstOrDefault(known => Same(known, name)) is { Length: > 0 } provider)
            return Of(
                WhySubject.Provider, provider, tenant, window, corridor.Waits.Read(provider, tenant),
                Ready(key => Same(key.Provider, provider)));
        if (tenant is not null)
            throw new ProblemException(Problem.BadFields(
                [new FieldError("tenant", "can be asked for together with a provider, or alone.")]));
        return OfPlace(name, window) ?? throw Unknown("name", name, Names());
    }

    private WhyReport? OfPlace(string name, WhyWindow window)
    {
        var site = Ready(key => Same(key.Site, name));
        if (site.Count > 0)
            return Of(WhySubject.Site, name, null, window, Tally(site), site) with { Note = OnlyReady };
        var source = Ready(key => Same(key.Source, name));
        if (source.Count > 0)
            return Of(WhySubject.Source, name, null, window, Tally(source), source) with { Note = OnlyReady };

        var scheduled = corridor.Queues.AllScheduled.FirstOrDefault(queue => Same(queue.Key.Domain, name));
        var ready = scheduled?.LastSite is { } to ? Ready(key => Same(key.Site, to)) : [];
        var said = ready.Count > 0 ? Tally(ready) : corridor.Waits.Read(corridor.Waits.ProviderOf(name) ?? "", null);
        if (corridor.Waits.ReadDomain(name, said) is { } tally)
            return Of(WhySubject.Domain, name, null, window, tally, ready);
        if (scheduled is null)
            return null;
        var provider = scheduled.LastProvider ?? "";
        return Of(WhySubject.Domain, name, null, window, corridor.Waits.Read(provider, null), ready) with
        {
            Note = "There are more domains than have accounts of their own: the times are those of "
                + (provider.Length == 0 ? "all mail without a provider." : $"the provider {provider}."),
        };
    }

    private const string OnlyReady = "Of sites and sources only the time in ready queues is known, not that between attempts.";

    private WhyReport OfMessage(SpoolId id, WhyWindow window)
    {
        var deliveries = corridor.Queues.Find(id);
        if (deliveries.Count == 0)
            throw new ProblemException(new Problem(
                StatusCodes.Status404NotFound, "Not found",
                $"Message {id} is not in the queue. 'policymta explain {id}' also looks into the journal of events."));
        return new WhyReport("message", id.ToString(), null, window.Name, deliveries.Count, 0, [])
        {
            Deliveries = [.. deliveries.Select(delivery => new WhyMessage(corridor, origins, time).Of(delivery))],
        };
    }

    private WhyReport Of(
        WhySubject subject, string? name, string? tenant, WhyWindow window, WaitTally tally, IReadOnlyList<ReadyQueue> ready)
    {
        var all = tally.All.Where(one => one.Times[window.Index] > 0 || one.Count > 0).ToList();
        var whole = all.Sum(one => Math.Max(0, one.Times[window.Index]));
        var views = ready.Select(static queue => (Queue: queue, View: queue.View()))
            .OrderByDescending(static one => one.View.Count).Take(MostQueues).ToList();
        var causes = all.OrderByDescending(one => one.Times[window.Index])
            .Where(one => one.Count > 0 || one.Times[window.Index] >= LeastShare * whole)
            .Select(one => Cause(one.Cause, one.Count, one.Times[window.Index], whole))
            .ToList();
        return new WhyReport(
            subject.ToString().ToLowerInvariant(), name, tenant, window.Name, all.Sum(static one => Math.Max(0, one.Count)),
            Seconds(whole), causes)
        {
            Attributed = whole > 0 ? Math.Min(1, Math.Round(causes.Sum(static cause => cause.Seconds) / Seconds(whole), 4)) : 1,
            Queues = [.. views.Where(static one => one.View.Count > 0).Select(static one => Report(one.View))],
        };

        WhyCause Cause(WaitCause cause, long waiting, long microseconds, long of)
        {
            var (reason, whose) = corridor.Waits.Causes.Words(cause);
            var example = name is null ? corridor.Waits.LatestExample(cause, tenant)
                : corridor.Waits.ExampleOf(name, cause) is { } one && (tenant is null || one.Tenant == tenant) ? one
                : null;
            var (behind, help) = origins.Of(
                cause, new WhyScope(subject, name, tenant, [.. views.Select(static one => one.View)], example));
            return new WhyCause(
                reason, whose, of > 0 ? Math.Round((double)Math.Max(0, microseconds) / of, 4) : 0, Seconds(microseconds),
                Math.Max(0, waiting), WhyText.Of(cause, corridor.Waits.Causes))
            {
                Origins = behind,
                Example = example is null ? null : Report(example),
                Help = help,
            };
        }
    }

    private List<ReadyQueue> Ready(Func<ReadyKey, bool> isMeant) => [.. corridor.Queues.AllReady.Where(queue => isMeant(queue.Key))];

    private static WaitTally Tally(IEnumerable<ReadyQueue> queues)
    {
        var tally = new WaitTally();
        foreach (var queue in queues)
            queue.Waits?.Read(tally);
        return tally;
    }

    private IEnumerable<string> Names() =>
        corridor.Waits.Providers.Where(static provider => provider.Length > 0)
            .Concat(corridor.Queues.AllReady.SelectMany(static queue => new[] { queue.Key.Site, queue.Key.Source }).Take(2_000))
            .Concat(corridor.Waits.Domains.Take(2_000))
            .Distinct(StringComparer.OrdinalIgnoreCase);

    private static ProblemException Unknown(string field, string name, IEnumerable<string> known)
    {
        var near = Suggestion.For(name, known);
        return new ProblemException(new Problem(
            StatusCodes.Status404NotFound, "Not found",
            $"No mail of the {(field == "tenant" ? "tenant" : "provider, domain, site, source or message")} "
                + $"'{PrintableText.Excerpt(name, 100)}' has waited since the start."
                + (near is null ? "" : $" Did you mean '{near}'?")));
    }

    private static WhyQueue Report(ReadyQueueView view) => new(
        view.Key.Source, view.Key.Site, view.Key.Profile, view.Count, view.Connections, view.Limits.Connections)
    {
        WaitingFor = view.WaitingFor,
        MaxMessagesPerSecond = view.Limits.Messages?.PerSecond,
    };

    private static WhyExample Report(WaitExample example) => new(example.Message.ToString(), example.Time)
    {
        Reply = example.Reply?.ToString(),
        RemoteHost = example.RemoteHost,
        Handler = example.Handler,
        Reason = example.Reason,
    };

    private static bool Same(string? one, string other) => other.Equals(one, StringComparison.OrdinalIgnoreCase);

    private static double Seconds(long microseconds) => Math.Round(Math.Max(0, microseconds) / 1_000_000.0, 3);
}
