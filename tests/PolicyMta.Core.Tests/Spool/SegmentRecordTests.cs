using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class SegmentRecordTests
{
    private static readonly SpoolId Id = SpoolId.Create(DateTimeOffset.UnixEpoch);

    [Fact]
    public void The_checksum_is_crc32c() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void A_sum_can_be_continued() =>
        Assert.Equal(Crc32C.Compute("123456789"u8), Crc32C.Compute("89"u8, Crc32C.Compute("1234567"u8)));

    [Fact]
    public void A_header_is_read_back()
    {
        var header = new byte[SegmentRecord.HeaderLength];
        var record = new SegmentRecord(Id, 7, 10, 99);
        record.Write(header);

        Assert.True(SegmentRecord.TryRead(header, 7, out var read));
        Assert.Equal(record, read);
    }

    [Fact]
    public void A_header_of_an_earlier_life_of_the_file_does_not_pass()
    {
        var header = new byte[SegmentRecord.HeaderLength];
        new SegmentRecord(Id, 7, 10, 99).Write(header);

        Assert.False(SegmentRecord.TryRead(header, 8, out _));
    }

    [Fact]
    public void Every_flipped_bit_of_a_header_is_seen()
    {
        var header = new byte[SegmentRecord.HeaderLength];
        new SegmentRecord(Id, 7, 10, 99).Write(header);
        for (var bit = 0; bit < header.Length * 8; bit++)
        {
            header[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SegmentRecord.TryRead(header, 7, out _), $"Bit {bit} was flipped unseen.");
            header[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
