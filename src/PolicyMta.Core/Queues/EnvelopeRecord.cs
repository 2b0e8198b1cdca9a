using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>What the client asked for, within the spool record of its message: most ask for nothing, which takes one byte.</summary>
internal static class EnvelopeRecord
{
    private const int SmtpUtf8 = 1;
    private const int RequireTls = 2;
    private const int HasTimes = 4;
    private const int HasId = 8;
    private const int ReturnShift = 4;
    private const int BodyShift = 6;
    private const int TlsOptional = 256;

    public static void Write(RecordWriter writer, EnvelopeRequests envelope)
    {
        var hasTimes = envelope.NotBefore is not null || envelope.ExpiresAt is not null;
        writer.Number(
            (envelope.SmtpUtf8 ? SmtpUtf8 : 0) | (envelope.RequireTls ? RequireTls : 0) | (hasTimes ? HasTimes : 0) | (envelope.EnvelopeId is not null ? HasId : 0)
            | ((int)envelope.Return << ReturnShift) | ((int)envelope.Body << BodyShift)
            | (envelope.TlsOptional ? TlsOptional : 0));
        if (hasTimes)
        {
            writer.Ticks(envelope.NotBefore?.UtcTicks ?? 0);
            writer.Ticks(envelope.ExpiresAt?.UtcTicks ?? 0);
        }

        if (envelope.EnvelopeId is not null)
            writer.Text(envelope.EnvelopeId);
    }

    public static EnvelopeRequests Read(ref RecordReader reader)
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
            Return = (ReturnedContent)((flags >> ReturnShift) & 3),
            Body = (BodyEncoding)((flags >> BodyShift) & 3),
            NotBefore = hasTimes ? Time(reader.Ticks()) : null,
            ExpiresAt = hasTimes ? Time(reader.Ticks()) : null,
            EnvelopeId = (flags & HasId) != 0 ? reader.Text() : null,
        };
    }

    private static DateTimeOffset? Time(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
