using PolicyMta.Core.Records;
using PolicyMta.Core.Tests.Records;
using PolicyMta.Core.Tests.Smtp;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>
/// Records of the spool that a disk, a mistake or a newer release has changed: they are read, or refused as damaged, and nothing else.
/// </summary>
public sealed class RecordFuzz
{
    private static readonly byte[][] Messages = Golden("message-2.txt", "message-3.txt");
    private static readonly byte[][] Deliveries = Golden("delivery-1.txt", "delivery-2.txt");

    [Fact]
    public Task A_message_record_is_read_or_refused() => FuzzRun.OfAsync(
        random => Fuzz.Mutate(random, Pick(random, Messages)),
        static bytes => TryRead(() => MessageRecord.Read(RecordSamples.Id, bytes)),
        static (_, read, _) =>
        {
            if (read is { } record && !record.Facts.Recipients.IsEmpty)
                RecordEquality.AssertSame(record, MessageRecord.Read(RecordSamples.Id, record.Write().Span));
        });

    [Fact]
    public Task A_delivery_record_is_read_or_refused() => FuzzRun.OfAsync(
        random => Fuzz.Mutate(random, Pick(random, Deliveries)),
        static bytes => TryReadDelivery(bytes),
        static (_, read, _) =>
        {
            if (read is not null)
                RecordEquality.AssertSame(read, DeliveryRecord.Read(read.Write().Span));
        });

    [Fact]
    public Task Unknown_fields_change_nothing_wherever_they_stand() => FuzzRun.OfAsync(
        random => Insert(random, RecordSamples.Deliveries["full"].Write().Span[1..]),
        static fields => DeliveryRecord.Read([RecordVersion.ByteOf(DeliveryRecord.Version), .. fields]),
        static (_, read, _) => RecordEquality.AssertSame(RecordSamples.Deliveries["full"] with { Unknown = read.Unknown }, read));

    private static MessageRecord? TryRead(Func<MessageRecord> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static DeliveryRecord? TryReadDelivery(byte[] bytes)
    {
        try
        {
            return DeliveryRecord.Read(bytes);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Puts fields with numbers that no release has given between others.</summary>
    private static byte[] Insert(Random random, ReadOnlySpan<byte> fields)
    {
        var reader = new RecordReader(fields);
        var result = new List<byte>();
        while (reader.Next())
        {
            result.AddRange(reader.Skip());
            for (var more = random.Next(3); more > 0; more--)
                result.AddRange(Unknown(random));
        }

        return [.. result];
    }

    private static ReadOnlySpan<byte> Unknown(Random random)
    {
        var writer = new RecordWriter(1, 16);
        var field = random.Next(1000, 1_000_000);
        switch (random.Next(3))
        {
            case 0:
                writer.Number(field, random.NextInt64());
                break;
            case 1:
                writer.Ticks(field, random.NextInt64());
                break;
            default:
                writer.Text(field, new string('x', random.Next(300)));
                break;
        }

        return writer.Written.Span[1..];
    }

    private static byte[] Pick(Random random, byte[][] records) => records[random.Next(records.Length)];

    private static byte[][] Golden(params string[] files) => [.. files.SelectMany(file => GoldenFiles.Read(file).Values)];
}
