using System.Collections.Concurrent;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Stores;

namespace PolicyMta.Policies.Scripts.States;

/// <summary>
/// All durable states. Changes are written about a second after they were made, together; a stop of the server writes the rest. If the
/// process or the machine dies, what was changed in the last second or two may be lost. Thread-safe.
/// </summary>
internal sealed partial class DurableStates(PluginStores stores, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long changes are gathered.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SteadyTime _clock = new(time);
    private readonly ConcurrentDictionary<StateName, Lazy<DurableState>> _states = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private bool _isFailing;

    /// <summary>The state of a name; it is read at its first use.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ScriptState Open(StateName name, ScriptLimits limits)
    {
        var opened = _states.GetOrAdd(
            name, _ => new Lazy<DurableState>(() => new DurableState(stores.Of(name.StoreOwner), limits, _clock, Begin)));
        try
        {
            // What had ended while the server was down is noted before the state is known to the writer.
            if (opened.Value.HasChanges)
                Begin();
            return opened.Value.State;
        }
        catch
        {
            _states.TryRemove(new(name, opened));
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_lock)
        {
            _stop.Cancel();
            (_isRunning, running) = (true, _running);
        }

        await running;
        if (!stores.IsReadOnly)
            await WriteAsync();
        _stop.Dispose();
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (_isRunning || stores.IsReadOnly)
                return;
            _isRunning = true;
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
                _running = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        do
        {
            await Task.Delay(Interval, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
                return;
            await WriteAsync();
        }
        while (GoesOn());
    }

    private bool GoesOn()
    {
        lock (_lock)
            return _isRunning = _states.Values.Any(state => state is { IsValueCreated: true, Value.HasChanges: true });
    }

    private async Task WriteAsync()
    {
        foreach (var (name, state) in _states.Where(entry => entry.Value is { IsValueCreated: true, Value.HasChanges: true }))
        {
            try
            {
                await state.Value.WriteAsync();
                _isFailing = false;
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                if (!_isFailing)
                    LogFailed(logger, name.StoreOwner, e.Message);
                _isFailing = true;
            }
        }
    }

    [LoggerMessage(
        6320, LogLevel.Error, "What scripts keep (durable state of {Owner}) cannot be written and is tried again every second: {Reason}")]
    private static partial void LogFailed(ILogger logger, string owner, string reason);
}
