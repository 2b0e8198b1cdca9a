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
            if (report.Origin is not (BounceOrigin.Reply or BounceOrigin.ReturnedMail))
                writer.Number(ReportFields.Origin, (int)report.Origin);
            writer.Text(ReportFields.Recipient, report.Recipient);
            if (report.Reply is { } reply)
                ReplyRecord.Write(ref writer, ReportFields.Reply, reply);
            writer.OptionalText(ReportFields.OriginalId, report.OriginalId);
            writer.OptionalText(ReportFields.RemoteHost, report.RemoteHost);
            writer.OptionalText(ReportFields.Key, report.Key);
            writer.OptionalText(ReportFields.Tenant, report.Tenant);
            writer.OptionalText(ReportFields.Campaign, report.Campaign);
            writer.OptionalText(ReportFields.ReturnPath, report.ReturnPath);
            writer.OptionalText(ReportFields.EgressPool, report.EgressPool);
            writer.OptionalText(ReportFields.EgressSource, report.EgressSource);
            writer.OptionalText(ReportFields.Provider, report.Provider);
            writer.OptionalText(ReportFields.Site, report.Site);
            writer.OptionalText(ReportFields.FeedbackType, report.FeedbackType);
            if (report.ArrivalDate is { } arrived)
                writer.Ticks(ReportFields.ArrivalDate, arrived.UtcTicks);
            writer.OptionalText(ReportFields.ReportingMta, report.ReportingMta);
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
                case ReportFields.Origin: report = report with { Origin = (BounceOrigin)reader.Choice((int)BounceOrigin.Challenge) }; break;
                case ReportFields.Recipient: report = report with { Recipient = reader.Text() }; break;
                case ReportFields.Reply: report = report with { Reply = ReplyRecord.Read(reader.Fields()) }; break;
                case ReportFields.OriginalId: report = report with { OriginalId = reader.Text() }; break;
                case ReportFields.RemoteHost: report = report with { RemoteHost = reader.Text() }; break;
                case ReportFields.Key: report = report with { Key = reader.Text() }; break;
                case ReportFields.Tenant: report = report with { Tenant = reader.Text() }; break;
                case ReportFields.Campaign: report = report with { Campaign = reader.Text() }; break;
                case ReportFields.ReturnPath: report = report with { ReturnPath = reader.Text() }; break;
                case ReportFields.EgressPool: report = report with { EgressPool = reader.Text() }; break;
                case ReportFields.EgressSource: report = report with { EgressSource = reader.Text() }; break;
                case ReportFields.Provider: report = report with { Provider = reader.Text() }; break;
                case ReportFields.Site: report = report with { Site = reader.Text() }; break;
                case ReportFields.FeedbackType: report = report with { FeedbackType = reader.Text() }; break;
                case ReportFields.ArrivalDate: report = report with { ArrivalDate = reader.Time() }; break;
                case ReportFields.ReportingMta: report = report with { ReportingMta = reader.Text() }; break;
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
        public const int Key = 6;
        public const int Tenant = 7;
        public const int Campaign = 8;
        public const int ReturnPath = 9;
        public const int EgressPool = 10;
        public const int EgressSource = 11;
        public const int Provider = 12;
        public const int Site = 13;
        public const int FeedbackType = 14;
        public const int ArrivalDate = 15;
        public const int ReportingMta = 16;
    }
}
