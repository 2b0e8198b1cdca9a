using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>
/// The spool record of one delivery, written when it is no longer what the message record alone says: after a failed attempt, a hold, or when it is
/// final while others of the message are not. Immutable.
/// </summary>
internal sealed record DeliveryRecord
{
    private const int Version = 1;
    private const int Final = 1;
    private const int Held = 2;
    private const int Postponed = 4;
    private const int DelayTold = 8;

    public bool IsFinal { get; init; }

    public bool IsHeld { get; init; }

    public bool WasDelayTold { get; init; }

    public int Attempts { get; init; }

    /// <summary>In UTC ticks.</summary>
    public long DueAt { get; init; }

    /// <summary>In UTC ticks; 0 where nobody postponed it.</summary>
    public long PostponedTo { get; init; }

    /// <summary>In UTC ticks.</summary>
    public long ExpiresAt { get; init; }

    public MessagePriority Priority { get; init; }

    /// <summary>Indexes into the message's recipients.</summary>
    public ImmutableArray<int> Pending { get; init; } = [];

    public SmtpReply? LastReply { get; init; }

    public ImmutableArray<TraceEntry> Trace { get; init; } = [];

    public static DeliveryRecord Of(QueuedDelivery delivery) => new()
    {
        IsFinal = delivery.Phase == DeliveryPhase.Final,
        IsHeld = delivery.Phase == DeliveryPhase.Held,
        WasDelayTold = delivery.WasDelayTold,
        Attempts = delivery.Attempts,
        DueAt = delivery.DueAt,
        PostponedTo = delivery.PostponedTo,
        ExpiresAt = delivery.ExpiresAt,
        Priority = delivery.Priority,
        Pending = delivery.Pending,
        LastReply = delivery.LastReply,
        Trace = delivery.Trace?.Entries ?? [],
    };

    public ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        var writer = new RecordWriter(buffer);
        writer.Number(Version);
        writer.Number((IsFinal ? Final : 0) | (IsHeld ? Held : 0) | (PostponedTo != 0 ? Postponed : 0) | (WasDelayTold ? DelayTold : 0));
        if (IsFinal)
            return buffer.WrittenMemory;

        writer.Number(Attempts);
        writer.Ticks(DueAt);
        if (PostponedTo != 0)
            writer.Ticks(PostponedTo);
        writer.Ticks(ExpiresAt);
        writer.Number((int)Priority);
        writer.Number(Pending.Length);
        foreach (var index in Pending)
            writer.Number(index);
        writer.Text(LastReply?.ToString());
        TraceRecord.Write(writer, Trace);
        return buffer.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static DeliveryRecord Read(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record);
        if (reader.Number() is not Version and var version)
            throw new InvalidDataException($"A delivery record has version {version}; this server reads version {Version}.");

        var flags = reader.Number();
        if ((flags & Final) != 0)
            return new DeliveryRecord { IsFinal = true };

        var attempts = (int)reader.Number();
        var due = reader.Ticks();
        var postponed = (flags & Postponed) != 0 ? reader.Ticks() : 0;
        var expires = reader.Ticks();
        var priority = (MessagePriority)reader.Number();
        var pending = new int[reader.Count()];
        for (var i = 0; i < pending.Length; i++)
            pending[i] = (int)reader.Number();
        return new DeliveryRecord
        {
            IsHeld = (flags & Held) != 0,
            WasDelayTold = (flags & DelayTold) != 0,
            Attempts = attempts,
            DueAt = due,
            PostponedTo = postponed,
            ExpiresAt = expires,
            Priority = priority,
            Pending = pending is [0] ? DeliverySplit.OnlyRecipient : ImmutableCollectionsMarshal.AsImmutableArray(pending),
            LastReply = SmtpReply.TryParse(reader.TextOrNull(), null, out var reply) ? reply : null,
            Trace = TraceRecord.Read(ref reader),
        };
    }
}
