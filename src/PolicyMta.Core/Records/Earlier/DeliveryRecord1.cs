namespace PolicyMta.Core.Records.Earlier;

/// <summary>The delivery record of release 0.1.</summary>
internal static class DeliveryRecord1
{
    public const int Version = 1;

    public static DeliveryRecord Read(ReadOnlySpan<byte> record)
    {
        var reader = new PackedReader(record[1..]);
        var flags = (Flags)reader.Number();
        if (flags.HasFlag(Flags.Final))
            return new DeliveryRecord { IsFinal = true };

        var attempts = reader.Choice(int.MaxValue);
        var due = reader.Ticks();
        var postponed = flags.HasFlag(Flags.Postponed) ? reader.Ticks() : 0;
        var expires = reader.Ticks();
        var priority = (MessagePriority)reader.Choice((int)MessagePriority.High);
        var pending = new int[reader.Count()];
        for (var i = 0; i < pending.Length; i++)
            pending[i] = reader.Choice(int.MaxValue);
        return new DeliveryRecord
        {
            IsHeld = flags.HasFlag(Flags.Held),
            WasDelayTold = flags.HasFlag(Flags.DelayTold),
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

    [Flags]
    private enum Flags : long
    {
        Final = 1,
        Held = 2,
        Postponed = 4,
        DelayTold = 8,
    }
}
