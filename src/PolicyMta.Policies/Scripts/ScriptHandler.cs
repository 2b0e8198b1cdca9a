using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Trial;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// One hook of a script as a handler like any other. A script that fails throws a <see cref="ScriptException"/> with its place.
/// </summary>
internal abstract class ScriptHandler<TContext, TDecision>(string hook, SourcePlace place, ScriptProgram program, EnginePool engines)
    : IHookHandler<TContext, TDecision>, IPlacedHandler
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    public ValueTask<TDecision?> DecideAsync(TContext context, CancellationToken cancellationToken)
    {
        if (!IsAskedAbout(context))
            return ValueTask.FromResult<TDecision?>(null);
        var engine = Rent();
        var isWhole = true;
        try
        {
            return ValueTask.FromResult(engine.HookCall<TContext, TDecision>(hook).Run(context, null, cancellationToken));
        }
        catch (Exception e)
        {
            isWhole = ScriptErrors.LeavesEngineWhole(e);
            throw Describe(e, program.Limits.Timeout);
        }
        finally
        {
            if (isWhole)
                engines.Return(engine);
            else
                engine.Dispose();
        }
    }

    /// <summary>The hook in an engine of its own that changes nothing outside, for a trial.</summary>
    public ScriptTrial<TContext, TDecision> NewTrial(TimeProvider time) => new(hook, program.ForTrial(time), Describe);

    /// <summary>Where the script says something about a property of its decision.</summary>
    public SourcePlace PlaceOf(string property) => program.Modules.PlaceOfProperty(program.Path, property) ?? place;

    string IPlacedHandler.PlaceOf(string property) => PlaceOf(property).ToString();

    private SourcePlace PlaceOf(ReadException unfit) => unfit.Properties
        .Select(property => program.Modules.PlaceOfProperty(program.Path, property))
        .FirstOrDefault(static found => found is not null) ?? place;

    /// <summary>
    /// Whether the script is for this mail: one that names providers is not asked about others at on-route and on-bounce.
    /// </summary>
    public bool IsAskedAbout(TContext context) => program.Providers.IsEmpty || context switch
    {
        RouteContext route => IsNamed(route.Provider),
        BounceContext bounce => IsNamed(bounce.Provider),
        _ => true,
    };

    private bool IsNamed(string? provider) =>
        provider is not null && program.Providers.Contains(provider, StringComparer.OrdinalIgnoreCase);

    private ScriptEngine Rent()
    {
        try
        {
            return engines.Rent();
        }
        catch (Exception e)
        {
            throw Describe(e, program.LoadTimeout);
        }
    }

    private ScriptException Describe(Exception error, TimeSpan timeout) => ScriptErrors.Describe(
        error, program.Modules.Files, error is ReadException unfit ? PlaceOf(unfit) : place, program.Limits, timeout);
}

internal sealed class RecipientScriptHandler(SourcePlace place, ScriptProgram program, EnginePool engines)
    : ScriptHandler<RecipientContext, RecipientDecision>(ScriptHooks.Recipient, place, program, engines), IRecipientHandler;

internal sealed class InjectScriptHandler(SourcePlace place, ScriptProgram program, EnginePool engines)
    : ScriptHandler<InjectContext, InjectDecision>(ScriptHooks.Inject, place, program, engines), IInjectHandler;

internal sealed class RouteScriptHandler(SourcePlace place, ScriptProgram program, EnginePool engines)
    : ScriptHandler<RouteContext, RouteDecision>(ScriptHooks.Route, place, program, engines), IRouteHandler;

internal sealed class SignScriptHandler(SourcePlace place, ScriptProgram program, EnginePool engines)
    : ScriptHandler<SignContext, SignDecision>(ScriptHooks.Sign, place, program, engines), ISignHandler;

internal sealed class BounceScriptHandler(SourcePlace place, ScriptProgram program, EnginePool engines)
    : ScriptHandler<BounceContext, BounceDecision>(ScriptHooks.Bounce, place, program, engines), IBounceHandler;
