namespace PolicyMta.Core.Records;

/// <summary>
/// Reports that wait for on-bounce, with what is known of the message that brought them. What its fields mean is in FORMATS.md.
/// </summary>
internal static class ReportRecord
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;

    private const int UsualLength = 256;

    public static ReadOnlyMemory<byte> Write(MessageFacts carrier, ImmutableArray<ReturnedReport> reports)
    {
        var writer = new RecordWriter(Version, UsualLength);
        writer.Ticks(Fields.ReceivedAt, carrier.ReceivedAt.UtcTicks);
        writer.Text(Fields.ReturnPath, carrier.ReturnPath);
        writer.OptionalText(Fields.Recipient, carrier.Recipients.IsEmpty ? null : carrier.Recipients[0].Address);
        writer.Text(Fields.Tenant, carrier.Tenant);
        writer.Text(Fields.Campaign, carrier.Campaign);
        foreach (var report in reports)
        {
            var start = writer.Begin(Fields.Report);
            if (report.Origin == BounceOrigin.Complaint)
                writer.Number(ReportFields.Origin, (int)report.Origin);
            writer.Text(ReportFields.Recipient, report.Recipient);
            if (report.Reply is { } reply)
                ReplyRecord.Write(ref writer, ReportFields.Reply, reply);
            writer.OptionalText(ReportFields.OriginalId, report.OriginalId);
            writer.OptionalText(ReportFields.RemoteHost, report.RemoteHost);
            writer.End(start);
        }

        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static (MessageFacts Carrier, ImmutableArray<ReturnedReport> Reports) Read(SpoolId id, ReadOnlySpan<byte> record)
    {
        var version = RecordVersion.Of(record);
        if (version != Version)
            throw RecordVersion.Unreadable("report", version, Version);

        var receivedAt = DateTimeOffset.MinValue;
        var (returnPath, recipient, tenant, campaign) = ("", "", MessageFacts.DefaultTenant, "");
        var reports = ImmutableArray.CreateBuilder<ReturnedReport>();
        var reader = new RecordReader(record[1..]);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.ReceivedAt: receivedAt = reader.Time(); break;
                case Fields.ReturnPath: returnPath = reader.Text(); break;
                case Fields.Recipient: recipient = reader.Text(); break;
                case Fields.Tenant: tenant = reader.Text(); break;
                case Fields.Campaign: campaign = reader.Text(); break;
                case Fields.Report: reports.Add(ReadReport(reader.Fields())); break;
                default: reader.Skip(); break;
            }
        }

        var carrier = new MessageFacts
        {
            Id = id,
            ReturnPath = returnPath,
            Recipients = recipient.Length == 0 ? [] : [new Recipient(recipient)],
            Tenant = tenant,
            Campaign = campaign,
            ReceivedAt = receivedAt,
            Size = 0,
        };
        return (carrier, reports.ToImmutable());
    }

    private static ReturnedReport ReadReport(RecordReader reader)
    {
        var report = new ReturnedReport { Recipient = "" };
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case ReportFields.Origin: report = report with { Origin = (BounceOrigin)reader.Choice((int)BounceOrigin.Complaint) }; break;
                case ReportFields.Recipient: report = report with { Recipient = reader.Text() }; break;
                case ReportFields.Reply: report = report with { Reply = ReplyRecord.Read(reader.Fields()) }; break;
                case ReportFields.OriginalId: report = report with { OriginalId = reader.Text() }; break;
                case ReportFields.RemoteHost: report = report with { RemoteHost = reader.Text() }; break;
                default: reader.Skip(); break;
            }
        }

        return report;
    }

    private static class Fields
    {
        public const int ReceivedAt = 1;
        public const int ReturnPath = 2;
        public const int Recipient = 3;
        public const int Tenant = 4;
        public const int Campaign = 5;
        public const int Report = 6;
    }

    private static class ReportFields
    {
        public const int Origin = 1;
        public const int Recipient = 2;
        public const int Reply = 3;
        public const int OriginalId = 4;
        public const int RemoteHost = 5;
    }
}
