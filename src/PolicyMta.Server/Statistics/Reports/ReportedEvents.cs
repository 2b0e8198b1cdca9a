using System.Globalization;
using PolicyMta.Core.Events;

namespace PolicyMta.Server.Statistics.Reports;

/// <summary>Makes events of what trackers tell, and puts them into the journal, each once. Thread-safe.</summary>
internal sealed class ReportedEvents(EventStream events, TimeProvider time)
{
    /// <summary>How long it is known that an event was told.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(7);

    /// <returns>Whether it was taken; false if it was told before.</returns>
    public async ValueTask<bool> TakeAsync(ReportedEvent report, DeliveryEvent e, CancellationToken cancellationToken)
    {
        if (report.Key(e.Tenant ?? "") is { } key)
            return await events.EmitOnceAsync(e, key, Window, cancellationToken);
        await events.EmitAsync(e, cancellationToken);
        return true;
    }

    /// <summary>The event of a report, or why there is none.</summary>
    public (DeliveryEvent? Event, string? Problem) Of(ReportedEvent report, Caller caller, Func<SpoolId, ReportTarget?> find) =>
        report.Message is { } id ? OfMessage(report, id, caller, find(id)) : OfCampaign(report, caller);

    private (DeliveryEvent? Event, string? Problem) OfMessage(ReportedEvent report, SpoolId id, Caller caller, ReportTarget? target)
    {
        if (target is null || !caller.MaySee(target.Tenant))
            return (null, $"There is no message {id} in queue or journal, or it is another tenant's.");
        if (report.Tenant is not null && report.Tenant != target.Tenant)
            return (null, "tenant: is not the message's.");
        if (report.Campaign is not null && report.Campaign != target.Campaign)
            return (null, "campaign: is not the message's.");
        var recipient = report.Recipient is { } named
            ? target.Recipients.FirstOrDefault(one => one.Equals(named, StringComparison.OrdinalIgnoreCase))
            : target.Recipients is [var only] ? only : null;
        if (recipient is null && report.Recipient is not null)
            return (null, "recipient: is not one of the message's.");
        if (recipient is null && report.Kind is EventKind.Unsubscribed or EventKind.Complained)
            return (null, "recipient: must be given, since the message has several.");
        var way = recipient is null ? default : target.Ways.GetValueOrDefault(Recipient.DomainOf(recipient));
        return (Make(report, recipient) with
        {
            OriginalId = id,
            Tenant = target.Tenant,
            Campaign = target.Campaign,
            ReturnPath = target.ReturnPath,
            Provider = way.Provider,
            EgressSource = way.Source,
        }, null);
    }

    private (DeliveryEvent? Event, string? Problem) OfCampaign(ReportedEvent report, Caller caller)
    {
        var tenant = report.Tenant ?? (caller.Tenants is [var only] ? only : null);
        if (tenant is null)
            return (null, "tenant: must be given, since the token is for several.");
        if (!caller.MaySee(tenant))
            return (null, $"tenant: must be one of those that the token is for: {string.Join(", ", caller.Tenants)}.");
        return (Make(report, report.Recipient) with { Tenant = tenant, Campaign = report.Campaign }, null);
    }

    private DeliveryEvent Make(ReportedEvent report, string? recipient)
    {
        var labels = ImmutableDictionary.CreateBuilder<string, string>();
        if (report.Url is not null)
            labels["url"] = report.Url;
        if (report.UserAgent is not null)
            labels["user_agent"] = report.UserAgent;
        if (report.HappenedAt is { } happened)
            labels["happened_at"] = happened.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return new DeliveryEvent
        {
            Kind = report.Kind,
            Time = time.GetUtcNow(),
            Recipients = recipient is null ? [] : [recipient],
            Domain = recipient is null ? null : Recipient.DomainOf(recipient),
            RemoteAddress = report.Address,
            Protocol = "HTTP",
            Metadata = labels.ToImmutable(),
        };
    }
}
