using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>Defers bulk mail until the quiet hours are over. What it remembers is in the store, and so it is thread-safe.</summary>
internal sealed class QuietHours(QuietHoursOptions options, NightStore store, TimeProvider time) : IRouteHandler
{
    public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken)
    {
        var isBulk = context.Message.Priority == MessagePriority.Bulk || context.Message.Metadata.GetValueOrDefault("class") == "bulk";
        if (!isBulk || IsExcepted(context.Message.Tenant) || UntilMorning() is not { } wait)
            return default;

        return ValueTask.FromResult<RouteDecision?>(
            new RouteDecision { Defer = wait, Reason = $"quiet hours until {options.ToHour}:00 UTC" });
    }

    private bool IsExcepted(string tenant) => options.ExceptTenants.Contains(tenant) || store.IsExcepted(tenant);

    private TimeSpan? UntilMorning()
    {
        var now = time.GetUtcNow();
        var quietHours = (options.ToHour - options.FromHour + 24) % 24;
        var sinceEvening = (now.Hour - options.FromHour + 24) % 24;
        if (sinceEvening >= quietHours)
            return null;
        var end = now.Date.AddHours(now.Hour + quietHours - sinceEvening);
        return end - now.UtcDateTime;
    }
}
