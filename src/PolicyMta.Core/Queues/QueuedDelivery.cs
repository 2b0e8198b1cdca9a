using System.Collections.Immutable;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Routing;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>
/// The recipients of one message that share a domain, on their way. Small while it waits, for there may be millions: message, content and
/// route are let go and read or decided again when it is due. One step works on it at a time; others only read it or ask for its removal.
/// </summary>
internal sealed class QueuedDelivery(SpoolId id, int number, ScheduledQueue queue)
{
    private byte _priority;
    private Loaded? _loaded;

    public SpoolId Id { get; } = id;

    /// <summary>The number of its record among the message's deliveries.</summary>
    public int Number { get; } = number;

    public ScheduledQueue Queue { get; } = queue;

    public DeliveryPhase Phase { get; set; }

    public MessagePriority Priority
    {
        get => (MessagePriority)_priority;
        set => _priority = (byte)value;
    }

    /// <summary>Whether the last failure was answered by a reroute.</summary>
    public bool WasRerouted { get; set; }

    /// <summary>Whether an operator asked to remove it; whoever works on it next obeys.</summary>
    public bool RemovalAsked { get; set; }

    /// <summary>Whether an operator released it: the next hold decision is passed over.</summary>
    public bool WasReleased { get; set; }

    /// <summary>Whether the sender has been told that it takes long.</summary>
    public bool WasDelayTold { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it was accepted, in UTC ticks.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>When it is due, in UTC ticks.</summary>
    public long DueAt { get; set; }

    /// <summary>When a client wished delivery to begin after the message was accepted, in UTC ticks; 0 where it did not.</summary>
    public long PostponedTo { get; set; }

    /// <summary>When its lifetime ends, in UTC ticks.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Its recipients that are neither delivered nor given up, as indexes into the message's.</summary>
    public ImmutableArray<int> Pending { get; set; } = [];

    /// <summary>The reply that its last attempt ended with.</summary>
    public SmtpReply? LastReply { get; set; }

    /// <summary>The count that it shares with the message's other deliveries; null where it is the only one.</summary>
    public Siblings? Siblings { get; set; }

    /// <summary>The message, or null where it must be read from the spool.</summary>
    public SpooledMessage? Message
    {
        get => _loaded?.Message;
        set => Load().Message = value;
    }

    /// <summary>The content, or null where it must be read from the spool.</summary>
    public HeldContent? Content
    {
        get => _loaded?.Content;
        set => Load().Content = value;
    }

    /// <summary>Where it was routed to, or null.</summary>
    public Route? Route
    {
        get => _loaded?.Route;
        set => Load().Route = value;
    }

    /// <summary>Who said what since it was accepted; null where nobody spoke or it must be read from the spool.</summary>
    public DecisionTrace? Trace
    {
        get => _loaded?.Trace;
        set => Load().Trace = value;
    }

    /// <summary>Fields of its record that a newer release wrote and this one does not know; null where there are none.</summary>
    public byte[]? UnknownFields
    {
        get => _loaded?.UnknownFields;
        set
        {
            if (value is not null || _loaded is not null)
                Load().UnknownFields = value;
        }
    }

    internal QueuedDelivery? Previous { get; set; }

    internal QueuedDelivery? Next { get; set; }

    /// <summary>Lets go of everything that the spool can give back.</summary>
    public void Shrink()
    {
        Content?.Dispose();
        _loaded = null;
    }

    public override string ToString() => $"{Id}.{Number}";

    private Loaded Load() => _loaded ??= new Loaded();

    /// <summary>What only a delivery under way has.</summary>
    private sealed class Loaded
    {
        public SpooledMessage? Message { get; set; }

        public HeldContent? Content { get; set; }

        public Route? Route { get; set; }

        public DecisionTrace? Trace { get; set; }

        public byte[]? UnknownFields { get; set; }
    }
}
