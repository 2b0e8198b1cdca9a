using PolicyMta.Authentication.Results;

namespace PolicyMta.Authentication;

/// <summary>
/// Seals the mail that listeners took and that leaves again (RFC 8617): only mail that this plugin has verified, since a seal vouches for
/// the results. Thread-safe.
/// </summary>
internal sealed class SealForwarded(ImmutableArray<SealRule> rules, TimeProvider time) : ISignHandler
{
    public bool IsIdle => rules.IsEmpty;

    public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken)
    {
        if (context.Message.Metadata.GetValueOrDefault(Labels.Listener) is not { Length: > 0 } listener
            || rules.FirstOrDefault(rule => rule.Listeners.IsEmpty || rule.Listeners.Contains(listener)) is not { } rule)
            return default;
        var set = rule.Sealer.Seal(context.Content, time.GetUtcNow());
        return set.IsEmpty ? default : new ValueTask<SignDecision?>(new SignDecision { Signatures = set });
    }
}
