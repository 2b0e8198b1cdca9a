using PolicyMta.Core.Records;
using PolicyMta.Core.Records.Earlier;

namespace PolicyMta.Core.Tests.Records;

public sealed class DeliveryRecordTests
{
    public static TheoryData<string> Samples => [.. RecordSamples.Deliveries.Keys.Order()];

    /// <summary>Those that have no field that release 0.1 did not know.</summary>
    public static TheoryData<string> OldSamples =>
        [.. RecordSamples.Deliveries.Where(pair => pair.Value is { SavedAt: 0, Faults: 0 }).Select(pair => pair.Key).Order()];

    [Fact]
    public void Attempts_that_delivered_something_are_kept()
    {
        var record = RecordSamples.Deliveries["full"] with { Progress = 3 };

        Assert.Equal(3, DeliveryRecord.Read(record.Write().Span).Progress);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_record_comes_back_as_it_was(string sample)
    {
        var record = RecordSamples.Deliveries[sample];

        RecordEquality.AssertSame(record, DeliveryRecord.Read(record.Write().Span));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_bytes_of_this_version_do_not_change(string sample)
    {
        var golden = GoldenFiles.Read($"delivery-{DeliveryRecord.Version}.txt")[sample];

        Assert.Equal(Convert.ToHexStringLower(golden), Convert.ToHexStringLower(RecordSamples.Deliveries[sample].Write().Span));
        RecordEquality.AssertSame(RecordSamples.Deliveries[sample], DeliveryRecord.Read(golden));
    }

    [Theory]
    [MemberData(nameof(OldSamples))]
    public void What_release_0_1_wrote_is_read(string sample) => RecordEquality.AssertSame(
        RecordSamples.Deliveries[sample],
        DeliveryRecord.Read(GoldenFiles.Read($"delivery-{DeliveryRecord1.Version}.txt")[sample]));

    [Fact]
    public void Fields_of_a_newer_release_are_kept_when_the_record_is_written_again()
    {
        var expected = RecordSamples.Deliveries["deferred"];
        byte[] unknown = [.. UnknownFields.OfEachKind.SelectMany(field => field)];
        var record = expected.Write().Span;
        byte[] newer = [record[0], .. unknown, .. record[1..]];

        var read = DeliveryRecord.Read(newer);
        var again = DeliveryRecord.Read((read with { Attempts = 17 }).Write().Span);

        RecordEquality.AssertSame(expected with { Unknown = unknown }, read);
        RecordEquality.AssertSame(expected with { Unknown = unknown, Attempts = 17 }, again);
    }

    [Fact]
    public void Only_recipient_zero_shares_one_array()
    {
        var read = DeliveryRecord.Read(RecordSamples.Deliveries["deferred"].Write().Span);

        Assert.Equal(DeliveryRecord.FirstRecipient, read.Pending);
    }

    [Fact]
    public void A_record_of_a_newer_version_is_refused()
    {
        var record = RecordSamples.Deliveries["held"].Write().ToArray();
        record[0] = RecordVersion.ByteOf(DeliveryRecord.Version + 1);

        Assert.Throws<InvalidDataException>(() => DeliveryRecord.Read(record));
        Assert.True(RecordVersion.IsNewer(record, DeliveryRecord.Version));
    }

    [Fact]
    public void A_record_of_0_1_that_is_cut_short_is_refused()
    {
        var whole = GoldenFiles.Read("delivery-1.txt")["full"];
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => DeliveryRecord.Read(whole.AsSpan(0, length)));
    }
}
