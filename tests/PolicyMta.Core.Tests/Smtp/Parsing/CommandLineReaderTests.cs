using System.Buffers;
using System.Text;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Tests.Smtp.Parsing;

public sealed class CommandLineReaderTests
{
    [Theory]
    [InlineData("NOOP\r\n", "Line:NOOP;")]
    [InlineData("\r\n", "Line:;")]
    [InlineData("A\r\nBC\r\nDEF\r\n", "Line:A;Line:BC;Line:DEF;")]
    [InlineData("A\nB\r\n", "BareLineFeed:A;Line:B;")]
    [InlineData("\n\r\n", "BareLineFeed:;Line:;")]
    [InlineData("A\rB\r\n", "Line:A\rB;")]
    [InlineData("A\r\r\n", "Line:A\r;")]
    [InlineData("12345678\r\n", "Line:12345678;")]
    [InlineData("123456789\r\nOK\r\n", "TooLong:;Line:OK;")]
    [InlineData("1234567890123456789012345678901234567890\r\nOK\r\n", "TooLong:;Line:OK;")]
    [InlineData("no end", "")]
    public void Cuts_lines_however_they_arrive(string wire, string expected)
    {
        for (var chunk = 1; chunk <= wire.Length; chunk++)
            Assert.Equal(expected, Read(wire, chunk));
    }

    [Fact]
    public void Keeps_nothing_of_an_endless_line()
    {
        var reader = new CommandLineReader(10);
        for (var i = 0; i < 100; i++)
        {
            var input = new ReadOnlySequence<byte>(new byte[1000]);
            Assert.Equal(LineStatus.Incomplete, reader.TryRead(ref input, out _));
            Assert.True(input.IsEmpty);
        }
    }

    private static string Read(string wire, int chunk)
    {
        var reader = new CommandLineReader(10);
        var read = new StringBuilder();
        var pending = Array.Empty<byte>();
        foreach (var piece in Encoding.Latin1.GetBytes(wire).Chunk(chunk))
        {
            var input = Sequences.Split([.. pending, .. piece], chunk);
            while (reader.TryRead(ref input, out var line) is var status && status != LineStatus.Incomplete)
                read.Append(status).Append(':').Append(Encoding.Latin1.GetString(line)).Append(';');
            pending = input.ToArray();
        }

        return read.ToString();
    }
}
