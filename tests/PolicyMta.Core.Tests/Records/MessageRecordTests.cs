using PolicyMta.Core.Records;
using PolicyMta.Core.Records.Earlier;

namespace PolicyMta.Core.Tests.Records;

public sealed class MessageRecordTests
{
    public static TheoryData<string> Samples => [.. RecordSamples.Messages.Keys.Order()];

    /// <summary>What could be said when version 2 was written.</summary>
    public static TheoryData<string> OldSamples => [.. RecordSamples.Messages.Keys.Except(["labelled", "untold"]).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_record_comes_back_as_it_was(string sample)
    {
        var record = RecordSamples.Messages[sample];

        RecordEquality.AssertSame(record, MessageRecord.Read(RecordSamples.Id, record.Write().Span));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_bytes_of_this_version_do_not_change(string sample)
    {
        var golden = GoldenFiles.Read($"message-{MessageRecord.Version}.txt")[sample];

        Assert.Equal(Convert.ToHexStringLower(golden), Convert.ToHexStringLower(RecordSamples.Messages[sample].Write().Span));
        RecordEquality.AssertSame(RecordSamples.Messages[sample], MessageRecord.Read(RecordSamples.Id, golden));
    }

    [Theory]
    [MemberData(nameof(OldSamples))]
    public void What_release_0_1_wrote_is_read(string sample) => RecordEquality.AssertSame(
        RecordSamples.Messages[sample],
        MessageRecord.Read(RecordSamples.Id, GoldenFiles.Read($"message-{MessageRecord2.Version}.txt")[sample]));

    [Fact]
    public void The_tables_that_a_decision_was_made_by_come_back()
    {
        var said = RecordSamples.Said;
        TableVersion[] tables = [new("suppressed", "0123456789ab", 5_000_000_000), new("vip", "ba9876543210", 0)];
        var record = RecordSamples.Messages["plain"] with
        {
            Trace = [new TraceEntry(said.Hook, said.Handler, 7, said.Time, "{}", null) { Tables = [.. tables] }, said],
        };

        var read = MessageRecord.Read(RecordSamples.Id, record.Write().Span);

        RecordEquality.AssertSame(record, read);
        Assert.Equal(tables, read.Trace[0].Tables);
    }

    [Fact]
    public void Ten_thousand_recipients_and_many_labels_come_back_in_order()
    {
        var plain = RecordSamples.Messages["plain"];
        var record = plain with
        {
            Facts = plain.Facts with
            {
                Recipients = [.. Enumerable.Range(0, 10_000).Select(n => new Recipient($"r{n}@{new string('d', n % 200)}.test"))],
                Metadata = Enumerable.Range(0, 200).ToImmutableDictionary(n => $"name {n}", n => new string('ü', n)),
            },
        };

        RecordEquality.AssertSame(record, MessageRecord.Read(RecordSamples.Id, record.Write().Span));
    }

    [Fact]
    public void A_field_of_a_newer_release_is_passed_over_wherever_it_stands()
    {
        var expected = RecordSamples.Messages["full"];
        var record = expected.Write().Span;
        foreach (var unknown in UnknownFields.OfEachKind)
        {
            byte[] first = [record[0], .. unknown, .. record[1..]];
            byte[] last = [.. record, .. unknown];

            RecordEquality.AssertSame(expected, MessageRecord.Read(RecordSamples.Id, first));
            RecordEquality.AssertSame(expected, MessageRecord.Read(RecordSamples.Id, last));
        }
    }

    [Fact]
    public void A_field_of_a_newer_release_is_passed_over_within_a_recipient()
    {
        var writer = new RecordWriter(MessageRecord.Version, 64);
        writer.Ticks(1, RecordSamples.Now.UtcTicks);
        var recipient = writer.Begin(9);
        writer.Text(1, "jane@receiver.test");
        writer.Text(100, "bounces+jane@sender.test");
        writer.End(recipient);

        var read = MessageRecord.Read(RecordSamples.Id, writer.Written.Span);

        Assert.Equal(new Recipient("jane@receiver.test"), Assert.Single(read.Facts.Recipients));
        Assert.Equal("default", read.Facts.Tenant);
        Assert.Equal(MessagePriority.Normal, read.Facts.Priority);
    }

    [Fact]
    public void A_record_of_a_newer_version_names_both_versions()
    {
        var record = RecordSamples.Messages["plain"].Write().ToArray();
        record[0] = RecordVersion.ByteOf(MessageRecord.Version + 1);

        var error = Assert.Throws<InvalidDataException>(() => MessageRecord.Read(RecordSamples.Id, record));

        Assert.Contains("version 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("up to 3", error.Message, StringComparison.Ordinal);
        Assert.True(RecordVersion.IsNewer(record, MessageRecord.Version));
    }

    [Fact]
    public void What_must_be_said_must_be_said()
    {
        var withoutRecipient = new RecordWriter(MessageRecord.Version, 64);
        withoutRecipient.Ticks(1, RecordSamples.Now.UtcTicks);
        var withoutTime = new RecordWriter(MessageRecord.Version, 64);
        var recipient = withoutTime.Begin(9);
        withoutTime.Text(1, "jane@receiver.test");
        withoutTime.End(recipient);
        var (first, second) = (withoutRecipient.Written, withoutTime.Written);

        Assert.Throws<InvalidDataException>(() => MessageRecord.Read(RecordSamples.Id, first.Span));
        Assert.Throws<InvalidDataException>(() => MessageRecord.Read(RecordSamples.Id, second.Span));
    }

    [Theory]
    [InlineData("message-2.txt")]
    [InlineData("message-3.txt")]
    public void A_record_that_is_cut_short_is_refused_or_says_less(string file)
    {
        var whole = GoldenFiles.Read(file)["full"];
        var refused = 0;
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                MessageRecord.Read(RecordSamples.Id, whole.AsSpan(0, length));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, whole.Length * 9 / 10, whole.Length);
    }
}
