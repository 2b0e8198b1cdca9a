using PolicyMta.BounceClassification.Matching;
using PolicyMta.BounceClassification.Unmatched;

namespace PolicyMta.BounceClassification;

/// <summary>
/// Classifies failures; complaints and answers are what they are, whatever their text says. A time to try again
/// that an earlier handler set stays. Replies that no rule knows are noted.
/// </summary>
internal sealed class ClassifyBounce(Classifier classifier, UnmatchedShapes unmatched) : IBounceHandler
{
    public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken)
    {
        if (NoFailure.Of(context.Origin) is { } report)
            return new ValueTask<BounceDecision?>(report);
        var verdict = classifier.Classify(ReplyFacts.Of(context), context.Reply.Text);
        if (verdict.IsUnmatched && context.IsRemoteReply)
            unmatched.Note(context.Reply, context.Stage, context.Provider ?? context.Domain);
        return new ValueTask<BounceDecision?>(context.SoFar.Retry is not null && verdict.Decision.Retry is not null
            ? verdict.Decision with { Retry = null }
            : verdict.Decision);
    }
}
