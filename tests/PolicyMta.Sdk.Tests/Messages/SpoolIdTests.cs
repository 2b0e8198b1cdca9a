
namespace PolicyMta.Sdk.Tests.Messages;

public sealed class SpoolIdTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 1, 2, 3, 456, TimeSpan.Zero);

    [Fact]
    public void Text_and_bytes_come_back()
    {
        var id = SpoolId.Create(Time);
        Span<byte> bytes = stackalloc byte[SpoolId.ByteLength];
        id.WriteBytes(bytes);
        Assert.Equal(id, SpoolId.FromBytes(bytes));
        Assert.Equal(id, SpoolId.Parse(id.ToString()));
        Assert.Equal(id, SpoolId.Parse(id.ToString().ToLowerInvariant()));
        Assert.Equal((SpoolId.TextLength, Time), (id.ToString().Length, id.Time));
    }

    [Fact]
    public void Later_ids_sort_after_earlier_ones_as_text_too()
    {
        var early = SpoolId.Create(Time);
        var late = SpoolId.Create(Time.AddMilliseconds(1));
        Assert.True(early < late);
        Assert.True(string.CompareOrdinal(early.ToString(), late.ToString()) < 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01M862B2BPFMVVNYAX9Q24XQ5")]
    [InlineData("81M862B2BPFMVVNYAX9Q24XQ55")]
    [InlineData("01M862B2BPFMVVNYAX9Q24XQ5!")]
    public void Other_text_is_refused(string text) => Assert.Throws<FormatException>(() => SpoolId.Parse(text));
}
