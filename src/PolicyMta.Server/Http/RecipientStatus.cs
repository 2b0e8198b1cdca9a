using System.Text.Json.Serialization;

namespace PolicyMta.Server.Http;

/// <summary>How a message stands for one recipient.</summary>
/// <param name="Address">The recipient.</param>
/// <param name="State">queued, scheduled, sending, deferred, held; or at its end delivered, bounced, expired, cancelled, discarded.</param>
internal sealed record RecipientStatus(string Address, string State)
{
    public int? Attempts { get; init; }

    /// <summary>The last reply.</summary>
    public string? Reply { get; init; }

    /// <summary>The kind of failure.</summary>
    public string? Category { get; init; }

    public DateTimeOffset? NextAttempt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When this state began, if the journal knows.</summary>
    public DateTimeOffset? At { get; init; }

    [JsonIgnore]
    public bool IsOpen => State is "queued" or "scheduled" or "sending" or "deferred" or "held";
}
