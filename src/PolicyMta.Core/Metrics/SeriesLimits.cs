namespace PolicyMta.Core.Metrics;

/// <summary>
/// How many sets of labels each instrument may have. The exporter sets memory aside for them at the start, and would count what goes beyond
/// together, so that the limit follows what the labels can be: names of the configuration, or capped names.
/// </summary>
internal static class SeriesLimits
{
    /// <summary>For instruments with labels of the server's own, or listeners of the configuration.</summary>
    private const int Usual = 400;

    /// <summary>For instruments by handler: one for each script or plugin, and hook.</summary>
    private const int Handlers = 4000;

    public static int Of(string instrument, BreakdownCaps caps)
    {
        foreach (var (label, cap, _) in DeliveryBreakdowns.All)
        {
            if (instrument == DeliveryBreakdowns.InstrumentOf(label))
                return ByName(cap(caps));
        }

        return instrument.StartsWith("policymta.hooks.", StringComparison.Ordinal) ? Handlers : Usual;
    }

    /// <summary>Each name, and that of all others, with each result.</summary>
    private static int ByName(int cap) => (cap + 1) * Enum.GetValues<DeliveryResult>().Length;
}
