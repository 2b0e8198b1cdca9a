namespace PolicyMta.Policies.Trial;

/// <summary>Gathers what a trial has to say, in an operator's words. For one thread at a time.</summary>
internal sealed class TrialWords
{
    private const int MostOfOneScript = 5;
    private const string Remedy = "Correct the script; 'policymta reload --force' puts it in force anyway.";

    private readonly List<PolicyProblem> _failures = [];
    private readonly List<PolicyProblem> _warnings = [];
    private readonly List<string> _notes = [];
    private readonly SortedDictionary<string, int> _examples = new(StringComparer.Ordinal);

    public void Say<TContext, TDecision>(string hook, IEnumerable<TrialSubject<TContext, TDecision>> subjects, int recorded, int tried)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        _examples[hook] = tried;
        foreach (var subject in subjects)
        {
            if (recorded == 0)
                _notes.Add($"{subject.Id} was not tried at {hook}: no message has come there since the server started.");
            else if (subject.Tried == 0)
                _notes.Add($"{subject.Id} was not tried at {hook}: none of the {recorded} recorded messages reached it.");
            SayFailures(hook, subject);
            SaySlow(hook, subject);
        }
    }

    public TrialReport ToReport() => new()
    {
        Examples = _examples.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Failures = [.. _failures],
        Warnings = [.. _warnings],
        Notes = [.. _notes],
    };

    private void SayFailures<TContext, TDecision>(string hook, TrialSubject<TContext, TDecision> subject)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        foreach (var failure in subject.Failures.OrderByDescending(failure => failure.Count).Take(MostOfOneScript))
        {
            var message =
                $"{ExampleWords.Problem(failure.Problem)} It failed on {failure.Count} of {subject.Tried} recorded messages at {hook}, "
                    + $"first on {ExampleWords.Describe(failure.Example)}.";
            if (failure.IsDoubtful)
                _warnings.Add(
                    new PolicyProblem(failure.Place, message + " Only the beginning of its body was recorded, which may be the cause."));
            else
                _failures.Add(new PolicyProblem(failure.Place, message, Remedy));
        }
    }

    private void SaySlow<TContext, TDecision>(string hook, TrialSubject<TContext, TDecision> subject)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        if (subject.FirstSlow is not { } slow)
            return;
        var message =
            $"{ExampleWords.Problem(slow.Problem)} That was so in {subject.Slow} of {subject.Tried} runs on recorded messages at {hook}, "
                + $"first for {ExampleWords.Describe(slow.Example)}.";
        if (subject.Slow == subject.Tried && !subject.IsOutOfTime)
            _failures.Add(new PolicyProblem(slow.Place, message, Remedy));
        else
            _warnings.Add(new PolicyProblem(slow.Place, message));
    }
}
