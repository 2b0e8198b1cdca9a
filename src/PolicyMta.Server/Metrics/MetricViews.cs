using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using PolicyMta.Core.Metrics;
using PolicyMta.Policies.Plugins;

namespace PolicyMta.Server.Metrics;

/// <summary>How instruments are shown, whoever takes them: those of one server alone, with bounded numbers of series.</summary>
internal static class MetricViews
{
    /// <summary>Sets of labels that one instrument of a plugin may have; the rest is counted together.</summary>
    private const int MaxSeriesOfPlugin = 1000;

    /// <param name="scope">The scope of the meters that are shown; those of other servers in the process are not.</param>
    /// <param name="caps">How many values labels may have.</param>
    public static Func<Instrument, MetricStreamConfiguration?> Of(object scope, BreakdownCaps caps) => instrument =>
        !ReferenceEquals(instrument.Meter.Scope, scope) ? MetricStreamConfiguration.Drop
        : instrument.Meter.Name == MtaMeter.Name
            ? new MetricStreamConfiguration { CardinalityLimit = SeriesLimits.Of(instrument.Name, caps) }
            : OfPlugin(instrument);

    /// <summary>Instruments of plugins are shown under the names of their plugins, so that they cannot pass for others.</summary>
    private static MetricStreamConfiguration OfPlugin(Instrument instrument) => new()
    {
        Name = $"{instrument.Meter.Name}.{instrument.Name}",
        Description = instrument.Description ?? $"{instrument.Name} of plugin {instrument.Meter.Name[PluginMeter.Prefix.Length..]}.",
        CardinalityLimit = MaxSeriesOfPlugin,
    };
}
