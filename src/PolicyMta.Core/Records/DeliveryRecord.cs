using System.Runtime.InteropServices;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Records.Earlier;

namespace PolicyMta.Core.Records;

/// <summary>
/// The spool record of one delivery, written when it is no longer what the message record alone says: after a failed attempt, a hold, or
/// when it is final while others of the message are not. What its fields mean is in FORMATS.md. Immutable.
/// </summary>
internal sealed record DeliveryRecord
{
    /// <summary>The version that is written.</summary>
    public const int Version = 2;

    private const int UsualLength = 192;

    /// <summary>The first recipient alone: one array for the millions of deliveries that are like that.</summary>
    public static readonly ImmutableArray<int> FirstRecipient = [0];

    public bool IsFinal { get; init; }

    public bool IsHeld { get; init; }

    public bool WasDelayTold { get; init; }

    /// <summary>Whether it is an operator who holds it.</summary>
    public bool IsHeldByOperator { get; init; }

    /// <summary>Whether an operator released it, and no attempt has ended since.</summary>
    public bool WasReleased { get; init; }

    /// <summary>Whether who holds or released it is an operator of named tenants only.</summary>
    public bool IsByTenant { get; init; }

    public int Attempts { get; init; }

    /// <summary>How many of the attempts have delivered something.</summary>
    public int Progress { get; init; }

    /// <summary>How often this server's own code failed on it.</summary>
    public int Faults { get; init; }

    /// <summary>In UTC ticks.</summary>
    public long DueAt { get; init; }

    /// <summary>In UTC ticks; 0 if nobody postponed it.</summary>
    public long PostponedTo { get; init; }

    /// <summary>In UTC ticks.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>When the record was written, in UTC ticks; 0 if it does not say.</summary>
    public long SavedAt { get; init; }

    public MessagePriority Priority { get; init; } = MessagePriority.Normal;

    /// <summary>Indexes into the message's recipients.</summary>
    public ImmutableArray<int> Pending { get; init; } = [];

    public SmtpReply? LastReply { get; init; }

    public ImmutableArray<TraceEntry> Trace { get; init; } = [];

    /// <summary>Fields that a newer release wrote and this one does not know, as they stood there; null if there are none.</summary>
    public byte[]? Unknown { get; init; }

    public ReadOnlyMemory<byte> Write()
    {
        var writer = new RecordWriter(Version, IsFinal ? sizeof(int) : UsualLength);
        writer.Flag(Fields.IsFinal, IsFinal);
        if (IsFinal)
            return writer.Written;

        writer.Flag(Fields.IsHeld, IsHeld);
        writer.Flag(Fields.WasDelayTold, WasDelayTold);
        if (Attempts != 0)
            writer.Number(Fields.Attempts, Attempts);
        writer.Ticks(Fields.DueAt, DueAt);
        if (PostponedTo != 0)
            writer.Ticks(Fields.PostponedTo, PostponedTo);
        if (ExpiresAt != 0)
            writer.Ticks(Fields.ExpiresAt, ExpiresAt);
        if (SavedAt != 0)
            writer.Ticks(Fields.SavedAt, SavedAt);
        if (Priority != MessagePriority.Normal)
            writer.Number(Fields.Priority, (int)Priority);
        writer.Numbers(Fields.Pending, Pending.AsSpan());
        if (LastReply is { } reply)
            ReplyRecord.Write(ref writer, Fields.LastReply, reply);
        TraceRecord.Write(ref writer, Fields.Trace, Trace);
        if (Progress != 0)
            writer.Number(Fields.Progress, Progress);
        if (Faults != 0)
            writer.Number(Fields.Faults, Faults);
        writer.Flag(Fields.WasReleased, WasReleased);
        writer.Flag(Fields.IsHeldByOperator, IsHeldByOperator);
        writer.Flag(Fields.IsByTenant, IsByTenant);
        writer.Encoded(Unknown);
        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static DeliveryRecord Read(ReadOnlySpan<byte> record) => RecordVersion.Of(record) switch
    {
        Version => ReadFields(new RecordReader(record[1..])),
        DeliveryRecord1.Version => DeliveryRecord1.Read(record),
        var other => throw RecordVersion.Unreadable("delivery", other, Version),
    };

    private static DeliveryRecord ReadFields(RecordReader reader)
    {
        var (isFinal, isHeld, wasDelayTold, wasReleased, isHeldByOperator, isByTenant) = (false, false, false, false, false, false);
        var (attempts, progress, faults) = (0, 0, 0);
        var (dueAt, postponedTo, expiresAt, savedAt) = (-1L, 0L, 0L, 0L);
        var priority = MessagePriority.Normal;
        var pending = ImmutableArray<int>.Empty;
        SmtpReply? lastReply = null;
        var trace = default(FieldValues<TraceEntry>);
        List<byte>? unknown = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.IsFinal: isFinal = reader.Flag(); break;
                case Fields.IsHeld: isHeld = reader.Flag(); break;
                case Fields.WasDelayTold: wasDelayTold = reader.Flag(); break;
                case Fields.WasReleased: wasReleased = reader.Flag(); break;
                case Fields.IsHeldByOperator: isHeldByOperator = reader.Flag(); break;
                case Fields.IsByTenant: isByTenant = reader.Flag(); break;
                case Fields.Attempts: attempts = reader.SmallNumber(); break;
                case Fields.DueAt: dueAt = reader.Ticks(); break;
                case Fields.PostponedTo: postponedTo = reader.Ticks(); break;
                case Fields.ExpiresAt: expiresAt = reader.Ticks(); break;
                case Fields.SavedAt: savedAt = reader.Ticks(); break;
                case Fields.Priority: priority = (MessagePriority)reader.Choice((int)MessagePriority.High); break;
                case Fields.Pending: pending = PendingOf(reader.Numbers()); break;
                case Fields.LastReply: lastReply = ReplyRecord.Read(reader.Fields()); break;
                case Fields.Trace: trace.Add(TraceRecord.Read(reader.Fields())); break;
                case Fields.Progress: progress = reader.SmallNumber(); break;
                case Fields.Faults: faults = reader.SmallNumber(); break;
                default: (unknown ??= []).AddRange(reader.Skip()); break;
            }
        }

        if (isFinal)
            return new DeliveryRecord { IsFinal = true };
        if (dueAt < 0)
            throw new InvalidDataException("A delivery record does not say when it is due.");
        return new DeliveryRecord
        {
            IsHeld = isHeld,
            WasDelayTold = wasDelayTold,
            IsHeldByOperator = isHeldByOperator,
            WasReleased = wasReleased,
            IsByTenant = isByTenant,
            Attempts = attempts,
            Progress = progress,
            Faults = faults,
            DueAt = dueAt,
            PostponedTo = postponedTo,
            ExpiresAt = expiresAt,
            SavedAt = savedAt,
            Priority = priority,
            Pending = pending,
            LastReply = lastReply,
            Trace = trace.Take(),
            Unknown = unknown?.ToArray(),
        };
    }

    /// <summary>The record by a clock that was set back since it was written: what is due and ends then is so as much earlier.</summary>
    public DeliveryRecord By(long now)
    {
        var ahead = SavedAt - now;
        return ahead <= ClockWatch.Least.Ticks ? this : this with
        {
            SavedAt = now,
            DueAt = DueAt == PostponedTo ? DueAt : Math.Max(0, DueAt - ahead),
            ExpiresAt = ExpiresAt == 0 ? 0 : Math.Max(1, ExpiresAt - ahead),
        };
    }

    /// <summary>The recipients of a delivery, from an array that nobody else has.</summary>
    internal static ImmutableArray<int> PendingOf(int[] indexes) =>
        indexes is [0] ? FirstRecipient : ImmutableCollectionsMarshal.AsImmutableArray(indexes);

    private static class Fields
    {
        public const int IsFinal = 1;
        public const int IsHeld = 2;
        public const int WasDelayTold = 3;
        public const int Attempts = 4;
        public const int DueAt = 5;
        public const int PostponedTo = 6;
        public const int ExpiresAt = 7;
        public const int Priority = 8;
        public const int Pending = 9;
        public const int LastReply = 10;
        public const int Trace = 11;
        public const int Progress = 12;
        public const int SavedAt = 13;
        public const int Faults = 14;
        public const int WasReleased = 15;
        public const int IsHeldByOperator = 16;
        public const int IsByTenant = 17;
    }
}
