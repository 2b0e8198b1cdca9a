using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>What became of the mail to one provider, as the server tells it, in all and in each sample. Thread-safe.</summary>
internal sealed class ProviderTally(ProviderOptions provider, int samples)
{
    private readonly ReplyTexts _texts = ReplyTexts.Of(provider.Personality);
    private readonly long[] _delivered = new long[samples];
    private readonly long[] _rateDeferred = new long[samples];
    private long _messages;
    private long _attempts;
    private long _bounced;

    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Recipients that were tried at the provider, or at its door, each time anew.</summary>
    public long Attempts => Volatile.Read(ref _attempts);

    public long Bounced => Volatile.Read(ref _bounced);

    public long Delivered => _delivered.Sum();

    /// <summary>Attempts that were put off because of a limit.</summary>
    public long RateDeferred => _rateDeferred.Sum();

    public ImmutableArray<long> DeliveredBySample => [.. _delivered];

    public ImmutableArray<long> RateDeferredBySample => [.. _rateDeferred];

    public void Injected() => Interlocked.Increment(ref _messages);

    public void Count(DeliveryEvent happened, int sample)
    {
        var recipients = happened.Recipients.Length;
        switch (happened.Kind)
        {
            case EventKind.Delivered:
                Interlocked.Add(ref _attempts, recipients);
                Interlocked.Add(ref _delivered[sample], recipients);
                break;
            case EventKind.Deferred when happened.RemoteHost is not null:
                Interlocked.Add(ref _attempts, recipients);
                if (happened.Reply is { } reply && RateRefusals.Contains(_texts.RefusalOf(reply)))
                    Interlocked.Add(ref _rateDeferred[sample], recipients);
                break;
            case EventKind.Bounced:
                if (happened.RemoteHost is not null)
                    Interlocked.Add(ref _attempts, recipients);
                Interlocked.Add(ref _bounced, recipients);
                break;
            case EventKind.Expired:
                Interlocked.Add(ref _bounced, recipients);
                break;
        }
    }
}
