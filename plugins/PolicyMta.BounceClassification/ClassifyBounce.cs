namespace PolicyMta.BounceClassification;

/// <summary>Classifies failures. A time to try again that an earlier handler set stays.</summary>
internal sealed class ClassifyBounce(Classifier classifier, int cacheSize) : IBounceHandler
{
    private readonly ClassCache _cache = new(cacheSize);

    public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken)
    {
        var decision = Classify(context);
        if (context.SoFar.Retry is not null && decision.Retry is not null)
            decision = decision with { Retry = null };
        return new ValueTask<BounceDecision?>(decision);
    }

    private BounceDecision Classify(BounceContext failure)
    {
        Span<char> key = stackalloc char[NormalizedReply.MaximumLength + FailureKey.MaximumLength];
        var prefix = FailureKey.Write(failure, key);
        var length = NormalizedReply.Normalize(failure.Reply.Text, key[prefix..]);
        key = key[..(prefix + length)];
        if (_cache.Find(key) is { } known)
            return known;

        var decision = classifier.Classify(failure, key[prefix..]);
        _cache.Add(key, decision);
        return decision;
    }
}
