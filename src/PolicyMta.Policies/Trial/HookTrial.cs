using PolicyMta.Core.Policy;
using PolicyMta.Policies.Recording;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Trial;

/// <summary>
/// Tries a policy's scripts at one hook on what was recorded there, in their order, each seeing what those before it decide. Decisions are
/// thrown away. For one thread at a time.
/// </summary>
/// <param name="hook">The hook's name.</param>
/// <param name="recorder">What it was asked with.</param>
/// <param name="time">The clock.</param>
internal class HookTrial<TContext, TDecision>(string hook, ContextRecorder<TContext> recorder, TimeProvider time) : IHookTrial
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly List<TrialSubject<TContext, TDecision>> _subjects = [];
    private int _changed;

    public bool HasChanged => _changed > 0;

    public void Add(string id, ScriptHandler<TContext, TDecision>? handler, bool isChanged)
    {
        if (handler is null)
            return;
        _subjects.Add(new TrialSubject<TContext, TDecision>(id, handler, isChanged, time));
        if (isChanged)
            _changed = _subjects.Count;
    }

    public void Run(PolicySnapshot snapshot, TrialBudget budget, TrialWords words, CancellationToken cancellationToken)
    {
        var examples = recorder.Examples;
        var subjects = _subjects[.._changed];
        var tried = 0;
        foreach (var example in examples)
        {
            if (budget.Left <= TimeSpan.Zero || subjects.TrueForAll(subject => subject.IsHopeless || !subject.IsChanged))
                break;
            tried += Try(example, subjects, snapshot, budget, cancellationToken) ? 1 : 0;
        }

        // One slow run says little: the machine's first use of a piece of code is slow.
        if (examples is [var only] && subjects.Exists(subject => subject is { IsChanged: true, Slow: 1 }))
            Try(only, subjects, snapshot, budget, cancellationToken);
        words.Say(hook, subjects.Where(subject => subject.IsChanged), examples.Length, tried);
    }

    public void Dispose() => _subjects.ForEach(subject => subject.Dispose());

    /// <summary>The facts of an example as handlers see them.</summary>
    protected virtual TrialFacts<TContext, TDecision> Show(TContext context) => new(context);

    /// <summary>What is wrong with a well-formed decision, and with which property; null if nothing is.</summary>
    protected virtual (string Property, string Problem)? MistakeIn(TDecision decision, PolicySnapshot snapshot) => null;

    private bool Try(
        Example<TContext> example, List<TrialSubject<TContext, TDecision>> subjects, PolicySnapshot snapshot, TrialBudget budget,
        CancellationToken cancellationToken)
    {
        using var facts = Show(recorder.Fresh(example));
        var isTried = false;
        foreach (var subject in subjects)
        {
            if (subject.IsHopeless || budget.Left <= TimeSpan.Zero)
                break;
            isTried |= subject.IsChanged;
            var run = subject.Run(facts.Context, example.Context, example.IsCut, budget.Left, cancellationToken);
            if (run.Error is not null || (run.Decision is { } decision && !IsFollowed(subject, decision, facts, example, snapshot)))
                break;
        }

        return isTried;
    }

    private bool IsFollowed(
        TrialSubject<TContext, TDecision> subject, TDecision decision, TrialFacts<TContext, TDecision> facts, Example<TContext> example,
        PolicySnapshot snapshot)
    {
        if (MistakeIn(decision, snapshot) is { } mistake)
        {
            subject.NoteDecision(mistake.Property, mistake.Problem, example.Context);
            return false;
        }

        try
        {
            return facts.GoOn(decision);
        }
        catch (FormatException e)
        {
            subject.NoteDecision("", $"The result cannot be applied: {e.Message}", example.Context);
            return false;
        }
    }
}
