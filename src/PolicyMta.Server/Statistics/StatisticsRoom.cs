using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Waiting;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Http;
using PolicyMta.Server.Statistics.Asking;
using PolicyMta.Server.Statistics.Live;

namespace PolicyMta.Server.Statistics;

/// <summary>The statistics of one server: what counts, and what answers.</summary>
internal sealed class StatisticsRoom : IAsyncDisposable
{
    private StatisticsRoom(StatisticsReader reader, StatisticsFiles files, StatisticsOptions options) =>
        (Reader, Figures, Options) = (reader, new FiguresReader(files), options);

    public StatisticsReader Reader { get; }

    public FiguresReader Figures { get; }

    public StatisticsOptions Options { get; }

    /// <summary>Makes them, unless they are switched off or there is no journal.</summary>
    public static StatisticsRoom? Create(
        EventJournal? journal, string spoolFolder, StatisticsOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        if (journal is null || !options.Enabled)
            return null;
        var files = new StatisticsFiles(spoolFolder);
        var reader = new StatisticsReader(journal, options, files, time, loggers.CreateLogger<StatisticsReader>());
        return new StatisticsRoom(reader, files, options);
    }

    public static Problem SwitchedOff { get; } = new(
        StatusCodes.Status404NotFound, "No statistics",
        "Statistics are switched off: see the settings statistics.enabled and events.enabled.");

    /// <exception cref="ProblemException">There are none.</exception>
    public static StatisticsRoom Demand(StatisticsRoom? room) => room ?? throw new ProblemException(SwitchedOff);

    /// <summary>Makes what live clients follow; it ends before the statistics do.</summary>
    public LiveRoom OpenLive(WaitBook waits, AuditLog audit, TimeProvider time, ILoggerFactory loggers) =>
        new(Reader, waits, audit, Options.MaxLiveClients, time, loggers.CreateLogger<LiveRoom>());

    public ValueTask DisposeAsync() => Reader.DisposeAsync();
}
