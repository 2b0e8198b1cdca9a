using PolicyMta.Core.Journal;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Plugins.Exporting;

/// <summary>
/// What is known of one exporter, and whether it may run, over all instances of its plugin: while a plugin is replaced, two of them wait
/// for their turn. Thread-safe.
/// </summary>
internal sealed class ExporterState(string name, string plugin, TimeProvider time)
{
    private const int LongestError = 500;

    private readonly Lock _lock = new();
    private readonly List<PluginReader> _readers = [];
    private readonly List<CancellationTokenSource> _runs = [];
    private TaskCompletionSource _changed = NewSignal();
    private ExporterPause? _pause;
    private ExporterCounts _counts = new();
    private int _holds;

    /// <summary>The plugin's id, a slash, and the exporter's name in the plugin: the name of its cursor.</summary>
    public string Name => name;

    public string Plugin => plugin;

    /// <summary>Why it is paused; null if it is not.</summary>
    public ExporterPause? Pause
    {
        get
        {
            lock (_lock)
                return _pause;
        }
    }

    /// <summary>Whether any instance of a plugin has it.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _readers.Count > 0;
        }
    }

    public ExporterCounts Counts
    {
        get
        {
            lock (_lock)
                return _counts;
        }
    }

    /// <summary>The last failure in words, cleaned; null if there was none.</summary>
    public string? LastError => Counts.LastError;

    /// <summary>The number of the last event that it has dealt with, while it reads; null otherwise.</summary>
    public long? Position
    {
        get
        {
            lock (_lock)
                return _readers.Select(reader => reader.Position).Max();
        }
    }

    public void Enter(PluginReader reader)
    {
        lock (_lock)
            _readers.Add(reader);
    }

    public void Leave(PluginReader reader)
    {
        lock (_lock)
            _readers.Remove(reader);
    }

    /// <summary>Waits until it may run; what is given is cancelled when it may no more.</summary>
    public async Task<CancellationTokenSource> BeginRunAsync(CancellationToken unloading)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_pause is null && _holds == 0)
                {
                    var run = CancellationTokenSource.CreateLinkedTokenSource(unloading);
                    _runs.Add(run);
                    return run;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(unloading);
        }
    }

    public void EndRun(CancellationTokenSource run)
    {
        lock (_lock)
            _runs.Remove(run);
    }

    public void SetPause(ExporterPause? pause) => Change(() =>
    {
        _pause = pause;
        if (pause is null)
            _counts = _counts with { NextTry = null };
    });

    /// <summary>Keeps it from running, whether it is paused or not, until what is given is called.</summary>
    public Action Hold()
    {
        Change(() => _holds++);
        return () => Change(() => _holds--);
    }

    /// <summary>Waits before a batch is tried again; an operator may end that.</summary>
    public async Task WaitAsync(TimeSpan pause, TimeProvider clock, CancellationToken run)
    {
        Task changed;
        lock (_lock)
            changed = _changed.Task;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(run);
        await Task.WhenAny(Task.Delay(pause, clock, waiting.Token), changed);
        await waiting.CancelAsync();
        run.ThrowIfCancellationRequested();
    }

    public void Exported(int events)
    {
        lock (_lock)
        {
            _counts = _counts with
            {
                Batches = _counts.Batches + 1,
                Events = _counts.Events + events,
                LastExport = time.GetUtcNow(),
                FailingSince = null,
                NextTry = null,
            };
        }
    }

    /// <summary>Notes a failure, which may quote what a target answered.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="pause">How long it waits; null if nothing is tried again by itself.</param>
    public void Failed(string error, TimeSpan? pause)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            _counts = _counts with
            {
                Failures = _counts.Failures + 1,
                LastError = PrintableText.Excerpt(error, LongestError),
                LastErrorAt = now,
                FailingSince = _counts.FailingSince ?? now,
                NextTry = now + pause,
            };
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        CancellationTokenSource[] interrupted = [];
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = NewSignal();
            if (_pause is not null || _holds > 0)
                interrupted = [.. _runs];
        }

        changed.TrySetResult();
        foreach (var run in interrupted)
            TryCancel(run);
    }

    private static void TryCancel(CancellationTokenSource run)
    {
        try
        {
            run.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
        catch (AggregateException)
        {
            // The plugin's own callbacks threw.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
