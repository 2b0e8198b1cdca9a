using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Trial;

/// <summary>One script at one hook during a trial, and what became of it so far. For one thread at a time.</summary>
internal sealed class TrialSubject<TContext, TDecision>(
    string id, ScriptHandler<TContext, TDecision> handler, bool isChanged, TimeProvider time) : IDisposable
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    /// <summary>Runs that took too long, with none that did not, after which there is no point in more.</summary>
    private const int EnoughSlow = 5;

    private readonly Dictionary<SourcePlace, TrialFailure<TContext>> _failures = [];
    private readonly ScriptTrial<TContext, TDecision> _trial = handler.NewTrial(time);

    public string Id => id;

    /// <summary>Whether its failures count: an unchanged one is run only for what later ones see of its decisions.</summary>
    public bool IsChanged => isChanged;

    /// <summary>How many examples it was run on.</summary>
    public int Tried { get; private set; }

    /// <summary>How many of them took it too long.</summary>
    public int Slow { get; private set; }

    /// <summary>The first run that took too long, and its example.</summary>
    public TrialFailure<TContext>? FirstSlow { get; private set; }

    /// <summary>Whether the time of the trial ended one of its runs.</summary>
    public bool IsOutOfTime { get; private set; }

    /// <summary>Whether no run came back in time, so that no more are made.</summary>
    public bool IsHopeless => IsOutOfTime || (Slow >= EnoughSlow && Slow == Tried);

    /// <summary>What failed, by the place in the script.</summary>
    public IReadOnlyCollection<TrialFailure<TContext>> Failures => _failures.Values;

    /// <returns>The run; its error has been noted.</returns>
    public TrialRun<TDecision> Run(TContext context, TContext example, bool isCut, TimeSpan most, CancellationToken cancellationToken)
    {
        if (!handler.IsAskedAbout(context))
            return default;
        var run = _trial.Run(context, most, cancellationToken);
        Tried++;
        if (run.IsSlow)
        {
            Slow++;
            IsOutOfTime |= run.IsOutOfTime;
            FirstSlow ??= new TrialFailure<TContext>(run.Error!.Place, run.Error.Problem, example);
        }
        else if (run.Error is { } error)
        {
            Note(error.Place, error.Problem, example, isDoubtful: isCut && run.HasReadBody);
        }

        return run;
    }

    /// <summary>Notes a decision that means nothing or cannot be applied.</summary>
    /// <param name="property">The property that is wrong.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="example">The facts that it was decided on.</param>
    public void NoteDecision(string property, string problem, TContext example) =>
        Note(handler.PlaceOf(property), problem, example, isDoubtful: false);

    public void Dispose() => _trial.Dispose();

    private void Note(SourcePlace place, string problem, TContext example, bool isDoubtful)
    {
        if (!_failures.TryGetValue(place, out var failure))
            _failures[place] = failure = new TrialFailure<TContext>(place, problem, example);
        failure.Count++;
        failure.IsDoubtful &= isDoubtful;
    }
}
