using System.Buffers;
using System.Collections.Immutable;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>The spool record of a message: written once, when it is accepted.</summary>
internal static class MessageRecord
{
    private const int Version = 2;

    public static ReadOnlyMemory<byte> Write(SpooledMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var writer = new RecordWriter(buffer);
        var facts = message.Facts;
        writer.Number(Version);
        writer.Ticks(facts.ReceivedAt.UtcTicks);
        writer.Number(facts.Size);
        writer.Text(facts.ReturnPath);
        writer.Text(facts.Tenant);
        writer.Text(facts.Campaign);
        writer.Number((int)facts.Priority);
        writer.Text(message.Listener);
        writer.Text(message.Protocol);
        writer.Number(facts.Recipients.Length);
        foreach (var recipient in facts.Recipients)
            RecipientRecord.Write(writer, recipient);
        writer.Number(facts.Metadata.Count);
        foreach (var (name, value) in facts.Metadata)
        {
            writer.Text(name);
            writer.Text(value);
        }

        EnvelopeRecord.Write(writer, facts.Envelope);
        TraceRecord.Write(writer, message.Trace);
        return buffer.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static SpooledMessage Read(SpoolId id, ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record);
        if (reader.Number() is not Version and var version)
            throw new InvalidDataException($"The record of message {id} has version {version}; this server reads version {Version}.");

        var receivedAt = new DateTimeOffset(reader.Ticks(), TimeSpan.Zero);
        var size = reader.Number();
        var returnPath = reader.Text();
        var tenant = reader.Text();
        var campaign = reader.Text();
        var priority = (MessagePriority)reader.Number();
        var listener = reader.Text();
        var protocol = reader.Text();
        var recipients = ImmutableArray.CreateBuilder<Recipient>(reader.Count());
        while (recipients.Count < recipients.Capacity)
            recipients.Add(RecipientRecord.Read(ref reader));
        var metadata = ImmutableDictionary<string, string>.Empty;
        for (var left = reader.Count(); left > 0; left--)
            metadata = metadata.SetItem(reader.Text(), reader.Text());

        var envelope = EnvelopeRecord.Read(ref reader);
        var facts = new MessageFacts
        {
            Id = id,
            ReturnPath = returnPath,
            Recipients = recipients.MoveToImmutable(),
            Tenant = tenant,
            Campaign = campaign,
            Priority = priority,
            Metadata = metadata,
            Envelope = envelope,
            ReceivedAt = receivedAt,
            Size = size,
        };
        return new SpooledMessage(facts, listener, protocol, TraceRecord.Read(ref reader));
    }
}
