using PolicyMta.Core.Records;

namespace PolicyMta.Core.Tests.Records;

public sealed class RecordReaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(long.MaxValue)]
    public void Numbers_of_any_size_come_back(long number)
    {
        var writer = new RecordWriter(1, 4);
        writer.Number(3, number);
        writer.Number(70_000, number);

        var reader = new RecordReader(writer.Written.Span[1..]);

        Assert.True(reader.Next());
        Assert.Equal(3, reader.Field);
        Assert.Equal(number, reader.Number());
        Assert.True(reader.Next());
        Assert.Equal(70_000, reader.Field);
        Assert.Equal(number, reader.Number());
        Assert.False(reader.Next());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void Texts_of_any_length_come_back(int length)
    {
        foreach (var letter in "aü€")
        {
            var text = new string(letter, length);
            var writer = new RecordWriter(1, 4);
            var outer = writer.Begin(1);
            writer.Text(2, text);
            writer.End(outer);
            writer.Number(3, 5);

            var reader = new RecordReader(writer.Written.Span[1..]);
            Assert.True(reader.Next());
            var inner = reader.Fields();
            Assert.True(inner.Next());
            Assert.Equal(text, inner.Text());
            Assert.False(inner.Next());
            Assert.True(reader.Next());
            Assert.Equal(5, reader.SmallNumber());
        }
    }

    [Fact]
    public void A_value_of_another_kind_than_expected_is_refused()
    {
        var writer = new RecordWriter(1, 4);
        writer.Text(1, "x");
        var record = writer.Written;

        Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new RecordReader(record.Span[1..]);
            reader.Next();
            reader.Number();
        });
    }

    [Theory]
    [InlineData("00")]                        // field 0
    [InlineData("0b")]                        // a way of writing that there is not
    [InlineData("08")]                        // no value
    [InlineData("08ffffffffffffffffff02")]    // beyond 64 bits
    [InlineData("08ffffffffffffffffff01")]    // beyond 63 bits
    [InlineData("09010203")]                  // too short
    [InlineData("09ffffffffffffffff")]        // a time before all times
    [InlineData("12ffffffff7f61")]            // longer than the record
    [InlineData("12ffffffffffffffffff0161")]  // longer than anything
    public void What_is_not_well_formed_is_refused(string fields) => Assert.Throws<InvalidDataException>(() =>
    {
        var reader = new RecordReader(Convert.FromHexString(fields));
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when fields.StartsWith("08", StringComparison.Ordinal):
                    reader.Number();
                    break;
                case 1 when fields.StartsWith("09", StringComparison.Ordinal):
                    reader.Ticks();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    });

    [Theory]
    [InlineData("", 0)]
    [InlineData("00", 0)]
    [InlineData("02", 1)]
    [InlineData("06ff", 3)]
    [InlineData("1e", 15)]
    [InlineData("20", 0)]
    [InlineData("07", 0)]
    [InlineData("6d", 0)]
    [InlineData("fe", 0)]
    public void A_version_is_an_even_byte_up_to_30(string record, int version) =>
        Assert.Equal(version, RecordVersion.Of(Convert.FromHexString(record)));
}
