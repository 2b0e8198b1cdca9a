using PolicyMta.Core.Policy;

namespace PolicyMta.Policies.Trial;

/// <summary>The trial of one hook, whichever it is.</summary>
internal interface IHookTrial : IDisposable
{
    /// <summary>Whether a script has changed that has this hook.</summary>
    bool HasChanged { get; }

    void Run(PolicySnapshot snapshot, TrialBudget budget, TrialWords words, CancellationToken cancellationToken);
}
