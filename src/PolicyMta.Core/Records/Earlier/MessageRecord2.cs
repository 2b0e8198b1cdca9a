namespace PolicyMta.Core.Records.Earlier;

/// <summary>The message record of release 0.1.</summary>
internal static class MessageRecord2
{
    public const int Version = 2;

    public static MessageRecord Read(SpoolId id, ReadOnlySpan<byte> record)
    {
        var reader = new PackedReader(record[1..]);
        var receivedAt = reader.Time();
        var size = reader.Number();
        var returnPath = reader.Text();
        var tenant = reader.Text();
        var campaign = reader.Text();
        var priority = (MessagePriority)reader.Choice((int)MessagePriority.High);
        var listener = reader.Text();
        var protocol = reader.Text();
        var recipients = ImmutableArray.CreateBuilder<Recipient>(reader.Count());
        while (recipients.Count < recipients.Capacity)
            recipients.Add(ReadRecipient(ref reader));
        var metadata = ImmutableDictionary.CreateBuilder<string, string>();
        for (var left = reader.Count(); left > 0; left--)
            metadata[reader.Text()] = reader.Text();

        var facts = new MessageFacts
        {
            Id = id,
            ReturnPath = returnPath,
            Recipients = recipients.MoveToImmutable(),
            Tenant = tenant,
            Campaign = campaign,
            Priority = priority,
            Metadata = metadata.ToImmutable(),
            Envelope = EnvelopeRecord2.Read(ref reader),
            ReceivedAt = receivedAt,
            Size = size,
        };
        return new MessageRecord(facts, listener, protocol, PackedTrace.Read(ref reader));
    }

    private static Recipient ReadRecipient(ref PackedReader reader)
    {
        var address = reader.Text();
        var notify = (DsnNotify)reader.Choice(RecipientRecord.AllNotices);
        return new Recipient(address) { Notify = notify, OriginalRecipient = reader.TextOrNull() };
    }
}
