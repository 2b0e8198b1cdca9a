using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>Defers bulk mail until the quiet hours are over. Holds no state, and so is thread-safe.</summary>
internal sealed class QuietHours(QuietHoursOptions options, TimeProvider time) : IRouteHandler
{
    public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken)
    {
        var isBulk = context.Message.Priority == MessagePriority.Bulk || context.Message.Metadata.GetValueOrDefault("class") == "bulk";
        if (!isBulk || options.ExceptTenants.Contains(context.Message.Tenant) || UntilMorning() is not { } wait)
            return default;

        return ValueTask.FromResult<RouteDecision?>(
            new RouteDecision { Defer = wait, Reason = $"quiet hours until {options.ToHour}:00 UTC" });
    }

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
