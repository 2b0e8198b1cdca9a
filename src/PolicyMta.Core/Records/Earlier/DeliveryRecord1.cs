namespace PolicyMta.Core.Records.Earlier;

/// <summary>The delivery record of release 0.1.</summary>
internal static class DeliveryRecord1
{
    public const int Version = 1;

    private const int Final = 1;
    private const int Held = 2;
    private const int Postponed = 4;
    private const int DelayTold = 8;

    public static DeliveryRecord Read(ReadOnlySpan<byte> record)
    {
        var reader = new PackedReader(record[1..]);
        var flags = reader.Number();
        if ((flags & Final) != 0)
            return new DeliveryRecord { IsFinal = true };

        var attempts = reader.Choice(int.MaxValue);
        var due = reader.Ticks();
        var postponed = (flags & Postponed) != 0 ? reader.Ticks() : 0;
        var expires = reader.Ticks();
        var priority = (MessagePriority)reader.Choice((int)MessagePriority.High);
        var pending = new int[reader.Count()];
        for (var i = 0; i < pending.Length; i++)
            pending[i] = reader.Choice(int.MaxValue);
        return new DeliveryRecord
        {
            IsHeld = (flags & Held) != 0,
            WasDelayTold = (flags & DelayTold) != 0,
            Attempts = attempts,
            DueAt = due,
            PostponedTo = postponed,
            ExpiresAt = expires,
            Priority = priority,
            Pending = DeliveryRecord.PendingOf(pending),
            LastReply = SmtpReply.TryParse(reader.TextOrNull(), null, out var reply) ? reply : null,
            Trace = PackedTrace.Read(ref reader),
        };
    }
}
