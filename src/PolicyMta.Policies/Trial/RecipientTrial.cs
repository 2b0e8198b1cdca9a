using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Recording;

namespace PolicyMta.Policies.Trial;

/// <summary>The trial at on-inject's face at RCPT, whose decisions change the recipient for the next script.</summary>
internal sealed class RecipientTrial(ContextRecorder<RecipientContext> recorder, TimeProvider time)
    : HookTrial<RecipientContext, RecipientDecision>(HookName.Recipient, recorder, time)
{
    protected override TrialFacts<RecipientContext, RecipientDecision> Show(RecipientContext context) => new RecipientTrialFacts(context);
}
