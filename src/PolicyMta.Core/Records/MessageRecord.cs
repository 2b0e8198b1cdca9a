using PolicyMta.Core.Records.Earlier;

namespace PolicyMta.Core.Records;

/// <summary>
/// The spool record of a message: written once, when it is accepted, and never again. What its fields mean, and what is assumed if one
/// is left out, is in FORMATS.md.
/// </summary>
/// <param name="Facts">What is known of the message.</param>
/// <param name="Listener">The listener that took it.</param>
/// <param name="Protocol">How it came.</param>
/// <param name="Trace">What on-inject decided.</param>
internal readonly record struct MessageRecord(MessageFacts Facts, string Listener, string Protocol, ImmutableArray<TraceEntry> Trace)
{
    /// <summary>The span that brought the message, as in <c>traceparent</c>; null unless its trace is sampled.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The version that is written.</summary>
    public const int Version = 3;

    private const int UsualLength = 256;

    /// <summary>The tenant of a record that names none: of the format, and so for ever, whatever the server's default may become.</summary>
    private const string AssumedTenant = "default";

    public ReadOnlyMemory<byte> Write()
    {
        var writer = new RecordWriter(Version, UsualLength);
        writer.Ticks(Fields.ReceivedAt, Facts.ReceivedAt.UtcTicks);
        writer.Number(Fields.Size, Facts.Size);
        WriteText(ref writer, Fields.ReturnPath, Facts.ReturnPath);
        if (Facts.Tenant != AssumedTenant)
            writer.Text(Fields.Tenant, Facts.Tenant);
        WriteText(ref writer, Fields.Campaign, Facts.Campaign);
        if (Facts.Priority != MessagePriority.Normal)
            writer.Number(Fields.Priority, (int)Facts.Priority);
        WriteText(ref writer, Fields.Listener, Listener);
        WriteText(ref writer, Fields.Protocol, Protocol);
        foreach (var recipient in Facts.Recipients)
            RecipientRecord.Write(ref writer, Fields.Recipient, recipient);
        if (!Facts.Metadata.IsEmpty)
            MetadataField.Write(ref writer, Fields.Metadata, Facts.Metadata);
        TraceRecord.Write(ref writer, Fields.Trace, Trace);
        if (Facts.Envelope != EnvelopeRequests.None)
            EnvelopeRecord.Write(ref writer, Fields.Envelope, Facts.Envelope);
        if (Facts.NoticesTo is { } noticesTo)
            writer.Text(Fields.NoticesTo, noticesTo);
        if (TraceParent is { } traceParent)
            writer.Text(Fields.TraceParent, traceParent);
        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static MessageRecord Read(SpoolId id, ReadOnlySpan<byte> record) => RecordVersion.Of(record) switch
    {
        Version => ReadFields(id, new RecordReader(record[1..])),
        MessageRecord2.Version => MessageRecord2.Read(id, record),
        var other => throw RecordVersion.Unreadable("message", other, Version),
    };

    private static MessageRecord ReadFields(SpoolId id, RecordReader reader)
    {
        var (returnPath, tenant, campaign, listener, protocol) = ("", AssumedTenant, "", "", "");
        DateTimeOffset? receivedAt = null;
        var size = 0L;
        var priority = MessagePriority.Normal;
        var recipients = default(FieldValues<Recipient>);
        var trace = default(FieldValues<TraceEntry>);
        ImmutableDictionary<string, string>.Builder? metadata = null;
        var envelope = EnvelopeRequests.None;
        string? noticesTo = null;
        string? traceParent = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.ReceivedAt:
                    receivedAt = reader.Time();
                    break;
                case Fields.Size:
                    size = reader.Number();
                    break;
                case Fields.ReturnPath:
                    returnPath = reader.Text();
                    break;
                case Fields.Tenant:
                    tenant = reader.Text();
                    break;
                case Fields.Campaign:
                    campaign = reader.Text();
                    break;
                case Fields.Priority:
                    priority = (MessagePriority)reader.Choice((int)MessagePriority.High);
                    break;
                case Fields.Listener:
                    listener = reader.Text();
                    break;
                case Fields.Protocol:
                    protocol = reader.Text();
                    break;
                case Fields.Recipient:
                    recipients.Add(RecipientRecord.Read(reader.Fields()));
                    break;
                case Fields.Metadata:
                    MetadataField.Read(reader.Fields(), metadata ??= ImmutableDictionary.CreateBuilder<string, string>());
                    break;
                case Fields.Trace:
                    trace.Add(TraceRecord.Read(reader.Fields()));
                    break;
                case Fields.Envelope:
                    envelope = EnvelopeRecord.Read(reader.Fields());
                    break;
                case Fields.NoticesTo:
                    noticesTo = reader.Text();
                    break;
                case Fields.TraceParent:
                    traceParent = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var facts = new MessageFacts
        {
            Id = id,
            ReturnPath = returnPath,
            Recipients = recipients.Take() is { IsEmpty: false } all
                ? all
                : throw new InvalidDataException("A message record has no recipient."),
            Tenant = tenant,
            Campaign = campaign,
            Priority = priority,
            Metadata = metadata?.ToImmutable() ?? ImmutableDictionary<string, string>.Empty,
            Envelope = envelope,
            NoticesTo = noticesTo,
            ReceivedAt = receivedAt ?? throw new InvalidDataException("A message record does not say when the message was accepted."),
            Size = size,
        };
        return new MessageRecord(facts, listener, protocol, trace.Take()) { TraceParent = traceParent };
    }

    private static void WriteText(ref RecordWriter writer, int field, string value)
    {
        if (value.Length > 0)
            writer.Text(field, value);
    }

    private static class Fields
    {
        public const int ReceivedAt = 1;
        public const int Size = 2;
        public const int ReturnPath = 3;
        public const int Tenant = 4;
        public const int Campaign = 5;
        public const int Priority = 6;
        public const int Listener = 7;
        public const int Protocol = 8;
        public const int Recipient = 9;
        public const int Metadata = 10;
        public const int Trace = 11;
        public const int Envelope = 12;
        public const int NoticesTo = 13;
        public const int TraceParent = 14;
    }
}
