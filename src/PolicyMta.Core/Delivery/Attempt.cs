using System.Collections.Immutable;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery;

/// <summary>One try to reach the recipients of a delivery over one connection, and what came of it. Immutable once run.</summary>
internal sealed record Attempt
{
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

    public AttemptInfo Info { get; private init; }

    /// <summary>
    /// Whether the connection had been closed by the peer before we used it again: nothing was tried, and nothing is counted.
    /// </summary>
    public bool WasStale { get; private init; }

    public static async ValueTask<Attempt> RunAsync(
        QueuedDelivery delivery,
        SpooledMessage message,
        ReadOnlyMemory<byte> prefix,
        OutgoingMessage outgoing,
        IDeliveryConnection connection,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var isReused = connection.Transactions > 0;
        var batch = RecipientsPerTransaction.Of(delivery.Route?.Profile);
        var chunking = delivery.Route?.Profile.Chunking ?? false;
        var delivered = ImmutableArray.CreateBuilder<RecipientOutcome>(delivery.Pending.Length);
        var failed = new List<RecipientOutcome>();
        SmtpReply? reply = null;

        for (var start = 0; start < delivery.Pending.Length; start += batch)
        {
            var indexes = RecipientsPerTransaction.From(delivery.Pending, start, batch);
            var recipients = ImmutableArray.CreateRange(indexes, static (index, facts) => facts.Recipients[index], message.Facts);
            var outcomes = start == 0 || connection.IsOpen
                ? await connection.SendAsync(new DeliveryTransaction(message.ReturnPathOf(delivery), recipients, prefix, outgoing.Content)
                {
                    Envelope = outgoing.Envelope,
                    PrefersChunking = chunking,
                }, cancellationToken)
                : [.. Enumerable.Repeat(failed[^1].Outcome, recipients.Length)];
            if (start == 0 && isReused && outcomes.All(static outcome => outcome.Stage == SmtpStage.Connect && !outcome.IsRemoteReply))
                return new Attempt { Failed = [], WasStale = true };

            for (var i = 0; i < outcomes.Length; i++)
            {
                if (!outcomes[i].IsDelivered)
                {
                    failed.Add(new RecipientOutcome(indexes[i], recipients[i].Address, outcomes[i]));
                    continue;
                }

                delivered.Add(new RecipientOutcome(indexes[i], recipients[i].Address, outcomes[i]));
                reply = outcomes[i].Reply;
            }
        }

        delivery.Attempts++;
        return new Attempt
        {
            Delivered = delivered.DrainToImmutable(),
            Told = connection.IsFinalDelivery ? NoticeKind.Delivered : connection.Capabilities.Dsn ? null : NoticeKind.Relayed,
            DeliveredReply = reply,
            Failed = failed,
            Info = new AttemptInfo(
                connection.RemoteHost,
                connection.RemoteAddress.ToString(),
                connection.Tls,
                time.GetElapsedTime(started).TotalMilliseconds)
            { TlsProblem = connection.TlsProblem, SourceAddress = connection.SourceAddress },
        };
    }
}
