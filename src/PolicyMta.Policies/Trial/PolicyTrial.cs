using PolicyMta.Core.Policy;
using PolicyMta.Policies.Recording;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Trial;

/// <summary>
/// Runs changed scripts on messages that the hooks have lately seen, before those scripts are put in force. Nothing of it remains: no
/// state, no log, no counter. Plugins are not run, since their handlers may have effects. Bounded in time.
/// </summary>
internal sealed class PolicyTrial(RecordedContexts recorded, TimeProvider time)
{
    /// <summary>The processor time of a whole trial.</summary>
    public static readonly TimeSpan ProcessorTime = TimeSpan.FromSeconds(2);

    /// <summary>How long a trial may take before it is given up: what no limit of a script can stop is stopped waiting for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="build">The new policy; not in force yet.</param>
    /// <param name="previous">The policy in force: scripts that it has just so are not tried.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public async Task<TrialReport> RunAsync(PolicyBuildResult build, LoadedPolicies previous, CancellationToken cancellationToken)
    {
        var scripts = build.Parts.Scripts.Select(script => (Script: script, IsChanged: !previous.Has(script.Path, script.Hash)))
            .ToImmutableArray();
        if (!scripts.Any(entry => entry.IsChanged))
            return TrialReport.None;

        // A thread of its own: scripts compute for long, and the threads of the pool move mail.
        var trial = Task.Factory.StartNew(
            () => Run(scripts, build.Snapshot!, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return await trial.WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            var changed = string.Join(", ", scripts.Where(entry => entry.IsChanged).Select(entry => entry.Script.Path));
            var message = $"The trial on recorded messages did not end within {Patience.TotalSeconds:0} s and was given up.";
            return new TrialReport { Warnings = [new PolicyProblem(new SourcePlace(changed, 0, 0), message)] };
        }
    }

    private TrialReport Run(
        ImmutableArray<(LoadedScript Script, bool IsChanged)> scripts, PolicySnapshot snapshot, CancellationToken cancellationToken)
    {
        using var recipient = new RecipientTrial(recorded.OnRecipient, time);
        using var inject = new InjectTrial(recorded.OnInject, time);
        using var route = new RouteTrial(recorded.OnRoute, time);
        using var sign = new HookTrial<SignContext, SignDecision>(Core.Hooks.HookName.Sign, recorded.OnSign, time);
        using var bounce = new HookTrial<BounceContext, BounceDecision>(Core.Hooks.HookName.Bounce, recorded.OnBounce, time);
        foreach (var (script, isChanged) in scripts)
        {
            recipient.Add(script.Path, ScriptOf<RecipientContext, RecipientDecision>(script.Handlers.OnRecipient), isChanged);
            inject.Add(script.Path, ScriptOf<InjectContext, InjectDecision>(script.Handlers.OnInject), isChanged);
            route.Add(script.Path, ScriptOf<RouteContext, RouteDecision>(script.Handlers.OnRoute), isChanged);
            sign.Add(script.Path, ScriptOf<SignContext, SignDecision>(script.Handlers.OnSign), isChanged);
            bounce.Add(script.Path, ScriptOf<BounceContext, BounceDecision>(script.Handlers.OnBounce), isChanged);
        }

        var words = new TrialWords();
        var budget = new TrialBudget();
        IHookTrial[] changed = [.. new IHookTrial[] { recipient, inject, route, sign, bounce }.Where(trial => trial.HasChanged)];
        for (var i = 0; i < changed.Length; i++)
        {
            budget.Grant((ProcessorTime - budget.Used) / (changed.Length - i));
            changed[i].Run(snapshot, budget, words, cancellationToken);
        }

        return words.ToReport();
    }

    private static ScriptHandler<TContext, TDecision>? ScriptOf<TContext, TDecision>(IEnumerable<object> handlers)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> => handlers.OfType<ScriptHandler<TContext, TDecision>>().FirstOrDefault();
}
