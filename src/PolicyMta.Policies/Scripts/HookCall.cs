using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime.Interop;
using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Scripts.Contexts;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// One hook of one engine. Showing the facts, running the function and reading its result are one run of the engine, so that getters in the
/// result are under the limits too.
/// </summary>
internal sealed class HookCall<TContext, TDecision>
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly ScriptEngine _engine;
    private readonly ClrFunction _run;
    private LentContext? _lent;
    private TDecision? _decision;

    public HookCall(ScriptEngine engine, Function function)
    {
        _engine = engine;
        _run = new ClrFunction(engine.Engine, "hook", (_, _) =>
        {
            var view = new ContextView<TContext, TDecision>(engine.Engine, _lent!);
            _decision = DecisionReader<TDecision>.Read(Natives.Call(function, JsValue.Undefined, view));
            return JsValue.Undefined;
        });
    }

    /// <summary>Whether the last run read the message's body.</summary>
    public bool HasReadBody { get; private set; }

    /// <param name="context">The facts.</param>
    /// <param name="timeout">How long it may take; null for the script's own limit.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public TDecision? Run(TContext context, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var program = _engine.Program;
        _lent = new LentContext(context, (int)(program.Memory / 8));
        _decision = null;
        try
        {
            _engine.Call(_run, timeout ?? program.Limits.Timeout, cancellationToken);
            return _decision;
        }
        finally
        {
            HasReadBody = _lent.HasReadBody;
            if (_engine.TablesRead is { IsEmpty: false } read)
                HookContexts.Note(context, read);
            _lent.TakeBack();
            _lent = null;
            _decision = null;
        }
    }
}
