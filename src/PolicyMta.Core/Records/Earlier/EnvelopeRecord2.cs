namespace PolicyMta.Core.Records.Earlier;

/// <summary>What the client asked for, within a message record of version 2.</summary>
internal static class EnvelopeRecord2
{
    private const int SmtpUtf8 = 1;
    private const int RequireTls = 2;
    private const int HasTimes = 4;
    private const int HasId = 8;
    private const int ReturnShift = 4;
    private const int BodyShift = 6;
    private const int TlsOptional = 256;

    public static EnvelopeRequests Read(ref PackedReader reader)
    {
        var flags = (int)reader.Number();
        if (flags == 0)
            return EnvelopeRequests.None;

        var hasTimes = (flags & HasTimes) != 0;
        return new EnvelopeRequests
        {
            SmtpUtf8 = (flags & SmtpUtf8) != 0,
            TlsOptional = (flags & TlsOptional) != 0,
            RequireTls = (flags & RequireTls) != 0,
            Return = (ReturnedContent)Choice(flags >> ReturnShift),
            Body = (BodyEncoding)Choice(flags >> BodyShift),
            NotBefore = hasTimes ? Time(reader.Ticks()) : null,
            ExpiresAt = hasTimes ? Time(reader.Ticks()) : null,
            EnvelopeId = (flags & HasId) != 0 ? reader.Text() : null,
        };
    }

    /// <summary>One of three, in two bits.</summary>
    private static int Choice(int flags) =>
        (flags & 3) is < 3 and var choice ? choice : throw new InvalidDataException("A value in a record is out of range.");

    private static DateTimeOffset? Time(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
