using PolicyMta.Core.Injection;

namespace PolicyMta.Policies.Trial;

/// <summary>Decisions about a recipient change its address, return path and labels.</summary>
internal sealed class RecipientTrialFacts(RecipientContext context) : TrialFacts<RecipientContext, RecipientDecision>(context)
{
    protected override void Apply(RecipientDecision decision) => Context = RecipientCheck.Apply(Context, decision);
}
