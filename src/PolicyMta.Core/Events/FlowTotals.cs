namespace PolicyMta.Core.Events;

/// <summary>
/// Exact counts since the start. All but <see cref="Messages"/> and <see cref="Rejected"/> count recipients, so that at rest
/// accepted + recovered = delivered + bounced + discarded + removed + queued. Thread-safe.
/// </summary>
internal sealed class FlowTotals
{
    private long _messages;
    private long _accepted;
    private long _recovered;
    private long _rejected;
    private long _delivered;
    private long _deferred;
    private long _bounced;
    private long _discarded;
    private long _removed;
    private long _noticesDropped;

    /// <summary>Messages taken.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Recipients of messages taken.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Recipients found in the spool at the start.</summary>
    public long Recovered => Volatile.Read(ref _recovered);

    /// <summary>Messages refused.</summary>
    public long Rejected => Volatile.Read(ref _rejected);

    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Failed attempts that will be repeated.</summary>
    public long Deferred => Volatile.Read(ref _deferred);

    /// <summary>Given up, expired ones among them.</summary>
    public long Bounced => Volatile.Read(ref _bounced);

    /// <summary>Accepted and dropped by policy.</summary>
    public long Discarded => Volatile.Read(ref _discarded);

    /// <summary>Taken out of the queue by an operator.</summary>
    public long Removed => Volatile.Read(ref _removed);

    /// <summary>Notices to senders that were not sent, since their address had too many.</summary>
    public long NoticesDropped => Volatile.Read(ref _noticesDropped);

    public void CountAccepted(int recipients)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _accepted, recipients);
    }

    public void CountRecovered(int recipients) => Interlocked.Add(ref _recovered, recipients);

    public void CountRejected() => Interlocked.Increment(ref _rejected);

    public void CountDelivered(int recipients) => Interlocked.Add(ref _delivered, recipients);

    public void CountDeferred(int recipients) => Interlocked.Add(ref _deferred, recipients);

    public void CountBounced(int recipients) => Interlocked.Add(ref _bounced, recipients);

    public void CountDiscarded(int recipients) => Interlocked.Add(ref _discarded, recipients);

    public void CountNoticeDropped() => Interlocked.Increment(ref _noticesDropped);

    public void CountRemoved(int recipients) => Interlocked.Add(ref _removed, recipients);
}
