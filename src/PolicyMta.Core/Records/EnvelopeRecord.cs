namespace PolicyMta.Core.Records;

/// <summary>What the client asked for, within the record of its message. Most ask for nothing, and then it is left out.</summary>
internal static class EnvelopeRecord
{
    public static void Write(ref RecordWriter writer, int field, EnvelopeRequests envelope)
    {
        var start = writer.Begin(field);
        if (envelope.EnvelopeId is { } id)
            writer.Text(Fields.EnvelopeId, id);
        if (envelope.Return != ReturnedContent.Unspecified)
            writer.Number(Fields.Return, (int)envelope.Return);
        if (envelope.Body != BodyEncoding.SevenBit)
            writer.Number(Fields.Body, (int)envelope.Body);
        writer.Flag(Fields.SmtpUtf8, envelope.SmtpUtf8);
        writer.Flag(Fields.RequireTls, envelope.RequireTls);
        writer.Flag(Fields.TlsOptional, envelope.TlsOptional);
        if (envelope.NotBefore is { } notBefore)
            writer.Ticks(Fields.NotBefore, notBefore.UtcTicks);
        if (envelope.ExpiresAt is { } expiresAt)
            writer.Ticks(Fields.ExpiresAt, expiresAt.UtcTicks);
        writer.End(start);
    }

    public static EnvelopeRequests Read(RecordReader reader)
    {
        var envelope = EnvelopeRequests.None;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.EnvelopeId: envelope = envelope with { EnvelopeId = reader.Text() }; break;
                case Fields.Return: envelope = envelope with { Return = (ReturnedContent)reader.Choice((int)ReturnedContent.Full) }; break;
                case Fields.Body: envelope = envelope with { Body = (BodyEncoding)reader.Choice((int)BodyEncoding.BinaryMime) }; break;
                case Fields.SmtpUtf8: envelope = envelope with { SmtpUtf8 = reader.Flag() }; break;
                case Fields.RequireTls: envelope = envelope with { RequireTls = reader.Flag() }; break;
                case Fields.TlsOptional: envelope = envelope with { TlsOptional = reader.Flag() }; break;
                case Fields.NotBefore: envelope = envelope with { NotBefore = reader.Time() }; break;
                case Fields.ExpiresAt: envelope = envelope with { ExpiresAt = reader.Time() }; break;
                default: reader.Skip(); break;
            }
        }

        return envelope;
    }

    private static class Fields
    {
        public const int EnvelopeId = 1;
        public const int Return = 2;
        public const int Body = 3;
        public const int SmtpUtf8 = 4;
        public const int RequireTls = 5;
        public const int TlsOptional = 6;
        public const int NotBefore = 7;
        public const int ExpiresAt = 8;
    }
}
