using System.Runtime.CompilerServices;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Delivery;

/// <summary>One try to reach recipients of a delivery over one connection, and what came of it. Immutable once run.</summary>
internal sealed record Attempt
{
    /// <summary>Nothing was tried, and nothing is counted: another connection may be used at once.</summary>
    public static readonly Attempt Stale = new() { Failed = [], WasStale = true };

    /// <summary>The recipients that the receiver has taken the message for.</summary>
    public ImmutableArray<RecipientOutcome> Delivered { get; private init; } = [];

    /// <summary>
    /// The success notice this server must send to those who asked for one; null if the receiver sends it (RFC 3461 section 5.2).
    /// </summary>
    public NoticeKind? Told { get; private init; }

    /// <summary>The reply that it took the message with.</summary>
    public SmtpReply? DeliveredReply { get; private init; }

    /// <summary>The recipients that it has not.</summary>
    public required IReadOnlyList<RecipientOutcome> Failed { get; init; }

    /// <summary>The recipients that policy was asked about already, since other hosts were tried after them.</summary>
    public ImmutableArray<BounceVerdict> Settled { get; init; } = [];

    /// <summary>
    /// The recipients that were not tried, for the connection ended when others had been served: nothing has failed for them, and they go
    /// on at once over another one.
    /// </summary>
    public ImmutableArray<int> Rest { get; init; } = [];

    /// <summary>All that it was not delivered to, those that were not tried last.</summary>
    public ImmutableArray<int> Left => Failed.Count + Settled.Length + Rest.Length == 0 ? [] :
        [.. Failed.Select(one => one.Index), .. Settled.Select(verdict => verdict.Recipient.Index), .. Rest];

    public AttemptInfo Info { get; private init; }

    /// <summary>
    /// Whether the peer has done with the connection, and not for this message: nothing was tried.
    /// </summary>
    public bool WasStale { get; private init; }

    /// <summary>The fault of this server's own that broke it off when some had been served, or null.</summary>
    public Exception? Fault { get; private init; }

    /// <summary>Whether this server itself could not give the message to this host.</summary>
    public bool WasRefusedHere { get; private init; }

    /// <summary>An attempt that ended before the receiver was asked.</summary>
    public static Attempt RefusedHere(IReadOnlyList<RecipientOutcome> failed, AttemptInfo info) =>
        new() { Failed = failed, Info = info, WasRefusedHere = true };

    /// <summary>
    /// Runs it. Throws, for a fault or a stop, only if the receiver has taken the message for nobody; else whom it has reached is returned
    /// whatever happens.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<Attempt> RunAsync(
        QueuedDelivery delivery,
        ImmutableArray<int> recipients,
        SpooledMessage message,
        ReadOnlyMemory<byte> prefix,
        OutgoingMessage outgoing,
        SiteConnection site,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var connection = site.Current;
        var wasUsed = connection.Transactions > 0;
        var profile = delivery.Route?.Profile;
        var run = new RecipientRun(recipients, message.Facts, RecipientsPerTransaction.Of(
            profile, delivery.RecipientLimit, site.Permit.MostRecipients));
        Exception? fault = null;
        var isLimited = false;
        while (true)
        {
            var transaction = new DeliveryTransaction(message.ReturnPathOf(delivery), run.Next(), prefix, outgoing.Content)
            {
                Envelope = outgoing.Envelope,
                Delivery = delivery,
                PrefersChunking = profile?.Chunking ?? false,
            };
            ImmutableArray<Outcome> outcomes;
            try
            {
                outcomes = await connection.SendAsync(transaction, cancellationToken);
            }
            catch (Exception e)
            {
                connection.Retire();
                if (!run.HasDelivered)
                    throw;
                run.PutBack();
                fault = IsStop(e, cancellationToken) ? null : e;
                break;
            }

            if (wasUsed && EndsConnection(outcomes, connection.Accepted))
            {
                connection.Retire();
                if (run.IsFirst)
                    return Stale;
                if (run.HasProgress)
                {
                    run.PutBack();
                    break;
                }
            }

            run.Take(outcomes, connection.Accepted, isStopped: cancellationToken.IsCancellationRequested);
            wasUsed = true;
            if (!run.HasMore || !connection.IsOpen)
                break;
            isLimited = connection.Transactions >= (profile?.MessagesPerConnection ?? int.MaxValue)
                || !site.TryBeginTransaction(run.NextCount);
            if (isLimited)
                break;
        }

        if ((run.FoundLimit ?? run.LikelyLimit) is { } limit)
            delivery.RecipientLimit = limit;
        var rest = run.End(isLimited);
        if (rest.Length == recipients.Length && !run.HasProgress)
            return Stale;
        return new Attempt
        {
            Delivered = run.TakeDelivered(),
            Told = connection.IsFinalDelivery ? NoticeKind.Delivered : connection.Capabilities.Dsn ? null : NoticeKind.Relayed,
            DeliveredReply = run.Reply,
            Failed = run.Failed,
            Rest = rest,
            Fault = fault,
            Info = AttemptInfo.Of(connection) with { TransactionMs = time.GetElapsedTime(started).TotalMilliseconds },
        };
    }

    private static bool IsStop(Exception error, CancellationToken cancellationToken) =>
        error is OperationCanceledException && cancellationToken.IsCancellationRequested;

    /// <summary>What this server itself refuses to say to the receiver is no word of the receiver's.</summary>
    private static bool EndsConnection(ImmutableArray<Outcome> outcomes, int accepted)
    {
        var ends = false;
        foreach (var outcome in outcomes)
        {
            var isEnd = outcome.EndsConnection(accepted);
            if (!isEnd && (outcome.IsRemoteReply || !outcome.Reply.IsPermanent))
                return false;
            ends |= isEnd;
        }

        return ends;
    }
}
