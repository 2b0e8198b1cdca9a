using System.Text.RegularExpressions;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Trial;

/// <summary>
/// One hook of one script, run for its result alone: in an engine of its own, its state a copy that each run finds as the script really
/// keeps it, its log silent. For one thread at a time.
/// </summary>
internal sealed class ScriptTrial<TContext, TDecision>(
    string hook, ScriptProgram program, Func<Exception, TimeSpan, ScriptException> describe) : IDisposable
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private ScriptEngine? _engine;

    /// <param name="context">The facts; for this run alone.</param>
    /// <param name="most">How long the run may take at most, whatever the script's own limit is.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="OperationCanceledException">The trial was ended.</exception>
    public TrialRun<TDecision> Run(TContext context, TimeSpan most, CancellationToken cancellationToken)
    {
        var limit = program.Limits.Timeout;
        var isShortened = most < limit;
        program.State.Clear();
        program.Others.Clear();
        try
        {
            var call = (_engine ??= Load()).HookCall<TContext, TDecision>(hook);
            var decision = call.Run(context, isShortened ? most : limit, cancellationToken);
            return new TrialRun<TDecision>(decision, null) { HasReadBody = call.HasReadBody };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(e, isShortened ? most : limit, isShortened);
        }
    }

    public void Dispose() => _engine?.Dispose();

    private TrialRun<TDecision> Failed(Exception error, TimeSpan limit, bool isShortened)
    {
        var hasReadBody = _engine?.HookCall<TContext, TDecision>(hook).HasReadBody ?? false;
        if (!ScriptErrors.LeavesEngineWhole(error))
        {
            _engine?.Dispose();
            _engine = null;
        }

        var isTimeout = error is TimeoutException;
        return new TrialRun<TDecision>(null, describe(error, limit))
        {
            IsSlow = isTimeout || error is RegexMatchTimeoutException,
            IsOutOfTime = isTimeout && isShortened,
            HasReadBody = hasReadBody,
        };
    }

    private ScriptEngine Load()
    {
        var engine = new ScriptEngine(program);
        engine.Load(program.Path);
        return engine;
    }
}
