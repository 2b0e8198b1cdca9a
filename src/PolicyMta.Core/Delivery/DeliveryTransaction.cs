using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Delivery;

/// <summary>One mail transaction (RFC 5321 section 3.3).</summary>
/// <param name="ReturnPath">The reverse-path without angle brackets; empty for the null reverse-path.</param>
/// <param name="Recipients">The forward-paths: one or more.</param>
/// <param name="Prefix">Header fields that policy put above the message, with CRLF line ends; may be empty.</param>
/// <param name="Content">The message as spooled, dots not stuffed.</param>
internal readonly record struct DeliveryTransaction(
    string ReturnPath, IReadOnlyList<Recipient> Recipients, ReadOnlyMemory<byte> Prefix, ReadOnlyMemory<byte> Content)
{
    /// <summary>What the client asked for with the envelope.</summary>
    public EnvelopeRequests Envelope { get; init; } = EnvelopeRequests.None;

    /// <summary>The delivery that it belongs to, as sessions and transcripts tell it; or null.</summary>
    public QueuedDelivery? Delivery { get; init; }

    /// <summary>Whether BDAT is used if the receiver announces it, although DATA would do.</summary>
    public bool PrefersChunking { get; init; }
}
