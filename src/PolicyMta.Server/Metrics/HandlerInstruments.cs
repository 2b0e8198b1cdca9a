using System.Diagnostics.Metrics;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Metrics;
using PolicyMta.Policies;

namespace PolicyMta.Server.Metrics;

/// <summary>The handlers of plugins and scripts, by hook. Their names come from the configuration and its folders.</summary>
internal static class HandlerInstruments
{
    public static void Add(Meter meter, PolicyReloader reloader)
    {
        Count("policymta.hooks.calls", "call", static state => state.Calls, "Calls of handlers.");
        Count("policymta.hooks.failures", "call", static state => state.Failures, "Calls of handlers that failed or took too long.");
        meter.CreateObservableGauge(
            "policymta.hooks.open", () => Read(reloader, static state => state.IsOpen || state.SwitchedOff is not null ? 1 : 0), null,
            "1 if the handler is not asked, because it failed too often or did not return.");

        void Count(string name, string unit, Func<HandlerState, long> read, string description) =>
            meter.CreateObservableCounter(name, () => Read(reloader, read), $"{{{unit}}}", description);
    }

    private static IEnumerable<Measurement<long>> Read(PolicyReloader reloader, Func<HandlerState, long> read) =>
        reloader.Loaded.Policies.SelectMany(policy => policy.Handlers.Select(
            handler => Labels.With(read(handler.State), "handler", policy.Id, "hook", handler.Hook)));
}
