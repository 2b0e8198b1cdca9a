using System.Collections.Concurrent;
using PolicyMta.Core.Journal;

namespace PolicyMta.Policies.Plugins.Exporting;

/// <summary>
/// The exporters of all plugins: how far each is, and what operators do to them. Pauses and places are kept in the spool. Thread-safe.
/// </summary>
internal sealed class ExporterRoom(CorridorAccess corridor, ReaderTurns turns, TimeProvider time)
{
    private static readonly TimeSpan TurnLimit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, ExporterState> _exporters = new(StringComparer.Ordinal);

    /// <summary>The exporters of the plugins that are loaded, by name.</summary>
    public IEnumerable<ExporterState> Open =>
        _exporters.Values.Where(exporter => exporter.IsOpen).OrderBy(exporter => exporter.Name, StringComparer.Ordinal);

    /// <summary>An exporter by its name; null if no plugin has it.</summary>
    public ExporterState? Find(string name) => _exporters.TryGetValue(name, out var exporter) && exporter.IsOpen ? exporter : null;

    /// <summary>Gives an exporter that is about to run, once there is a corridor, with the pause that was kept.</summary>
    public async Task<ExporterState> OpenAsync(string name, string plugin, CancellationToken cancellationToken)
    {
        var running = await corridor.Opened.WaitAsync(cancellationToken);
        return _exporters.GetOrAdd(name, _ =>
        {
            var state = new ExporterState(name, plugin, time);
            state.SetPause(running.ExporterPauses?.Find(name));
            return state;
        });
    }

    public ExporterStatus StatusOf(ExporterState exporter)
    {
        var places = corridor.Running?.Readers;
        var position = exporter.Position ?? places?.Find(exporter.Name);
        return new ExporterStatus(
            exporter.Name, exporter.Plugin, exporter.Pause, position,
            position is { } at && places is not null ? places.LagAt(at) : default, exporter.Counts);
    }

    /// <summary>Stops an exporter until it is resumed, over restarts too. What it hands on just now may come again.</summary>
    /// <exception cref="IOException">The server does not run.</exception>
    public async Task PauseAsync(ExporterState exporter, string by, string? reason)
    {
        var pause = new ExporterPause(by, time.GetUtcNow(), reason);
        exporter.SetPause(pause);
        if (corridor.Running?.ExporterPauses is { } pauses)
            await pauses.PutAsync(exporter.Name, pause);
    }

    /// <summary>Lets an exporter go on; one that waits for its next try does so at once.</summary>
    public async Task ResumeAsync(ExporterState exporter)
    {
        var wasPaused = exporter.Pause is not null;
        exporter.SetPause(null);
        if (wasPaused && corridor.Running?.ExporterPauses is { } pauses)
            await pauses.PutAsync(exporter.Name, null);
    }

    /// <summary>Has an exporter go on behind another event, before or behind the place where it is.</summary>
    /// <exception cref="ExporterBusyException">It does not let go of its batch.</exception>
    /// <exception cref="EventsDisabledException">There is no journal.</exception>
    public async Task MoveAsync(ExporterState exporter, long position, CancellationToken cancellationToken)
    {
        var places = corridor.Running?.Readers ?? throw new EventsDisabledException();
        var release = exporter.Hold();
        try
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            waiting.CancelAfter(TurnLimit);
            using var turn = await EnterAsync(exporter.Name, waiting.Token, cancellationToken);
            await places.PutAsync(exporter.Name, position).AsTask().WaitAsync(cancellationToken);
        }
        finally
        {
            release();
        }
    }

    private async Task<IDisposable> EnterAsync(string name, CancellationToken waiting, CancellationToken cancellationToken)
    {
        try
        {
            return await turns.EnterAsync(name, waiting);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ExporterBusyException(name);
        }
    }
}
