using System.Diagnostics.Metrics;
using PolicyMta.Core.Directives;

namespace PolicyMta.Core.Metrics;

/// <summary>What operators and automation command.</summary>
internal static class DirectiveInstruments
{
    public static void Add(Meter meter, DirectiveOperations directives) => meter.CreateObservableUpDownCounter(
        "policymta.directives", () => Read(directives.Active), "{directive}", "Directives in force, by kind.");

    private static IEnumerable<Measurement<long>> Read(IReadOnlyList<Directive> active)
    {
        var byKind = active.CountBy(static directive => directive.Request.Kind).ToDictionary();
        return Enum.GetValues<DirectiveKind>().Select(kind => Labels.With(byKind.GetValueOrDefault(kind), "kind", Labels.Of(kind)));
    }
}
