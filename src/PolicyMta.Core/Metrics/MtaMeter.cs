using System.Diagnostics.Metrics;

namespace PolicyMta.Core.Metrics;

/// <summary>
/// The instruments of one server, by subject. They look at counts that are kept anyway, when somebody asks: sending a message costs
/// nothing more for them. Names follow OpenTelemetry (<c>policymta.smtp.connections</c>), units are seconds and bytes, and no label has
/// values that a sender can choose unless a setting asks for it. Disposing it ends them.
/// </summary>
internal sealed class MtaMeter : IDisposable
{
    public const string Name = "PolicyMta";

    /// <param name="mta">The server.</param>
    /// <param name="version">The program's version.</param>
    /// <param name="scope">Tells this server's instruments from those of another one in the process.</param>
    public MtaMeter(Mta mta, string version, object scope)
    {
        Meter = new Meter(new MeterOptions(Name) { Version = version, Scope = scope });
        var corridor = mta.Corridor;
        FlowInstruments.Add(Meter, corridor.Totals);
        QueueInstruments.Add(Meter, corridor.Queues);
        DeliveryInstruments.Add(Meter, corridor);
        WaitInstruments.Add(Meter, corridor.Waits, corridor.Breakdowns);
        DirectiveInstruments.Add(Meter, corridor.Directives);
        ListenerInstruments.Add(Meter, mta);
        SpoolInstruments.Add(Meter, mta);
        EventInstruments.Add(Meter, corridor.Events);
        JournalInstruments.Add(Meter, mta.Journal);
        PolicyInstruments.Add(Meter, corridor.Policies);
        ProcessInstruments.Add(Meter, version);
    }

    /// <summary>Takes further instruments of the same server.</summary>
    public Meter Meter { get; }

    public void Dispose() => Meter.Dispose();
}
