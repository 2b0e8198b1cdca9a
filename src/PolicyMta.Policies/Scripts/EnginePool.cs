using System.Collections.Concurrent;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// The engines of one script that wait for a call. There is always one to rent: if none waits, another is made, and what is more than
/// the limit when it comes back is dropped. One whose call never ends never comes back. Thread-safe.
/// </summary>
internal sealed class EnginePool : IDisposable
{
    private readonly ConcurrentBag<ScriptEngine> _idle = [];
    private readonly ScriptProgram _program;
    private int _count;
    private volatile bool _isDisposed;

    public EnginePool(ScriptProgram program, ScriptEngine first)
    {
        _program = program;
        Return(first);
    }

    /// <summary>How many engines wait.</summary>
    public int Idle => _idle.Count;

    public ScriptEngine Rent()
    {
        if (_idle.TryTake(out var engine))
        {
            Interlocked.Decrement(ref _count);
            return engine;
        }

        engine = new ScriptEngine(_program);
        engine.Load(_program.Path);
        return engine;
    }

    public void Return(ScriptEngine engine)
    {
        if (engine.IsSpent)
        {
            engine.Dispose();
            return;
        }

        if (!_isDisposed && Interlocked.Increment(ref _count) <= _program.Limits.MaxEngines)
        {
            _idle.Add(engine);
            return;
        }

        Interlocked.Decrement(ref _count);
        engine.Dispose();
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var engine))
            engine.Dispose();
    }
}
