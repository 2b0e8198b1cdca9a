using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Recording;

namespace PolicyMta.Policies.Trial;

/// <summary>The trial at on-inject, whose decisions change the message for the next script.</summary>
internal sealed class InjectTrial(ContextRecorder<InjectContext> recorder, TimeProvider time)
    : HookTrial<InjectContext, InjectDecision>(HookName.Inject, recorder, time)
{
    protected override TrialFacts<InjectContext, InjectDecision> Show(InjectContext context) => new InjectTrialFacts(context);
}
