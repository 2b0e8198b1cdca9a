using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Smtp.Content;

public sealed class DataReaderTests
{
    private const int NoLimit = int.MaxValue;

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("Hello\r\n.\r\n", "Hello\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("...\r\n.\r\n", "..\r\n")]
    [InlineData("..Hello\r\n.\r\n", ".Hello\r\n")]
    [InlineData(".Hello\r\n.\r\n", "Hello\r\n")]
    [InlineData("a.b\r\nc.\r\n.\r\n", "a.b\r\nc.\r\n")]
    [InlineData("a\r\n\r\n..\r\n..b\r\n.\r\n", "a\r\n\r\n.\r\n.b\r\n")]
    [InlineData("\u00e4\u00f6\r\n.\r\n", "\u00e4\u00f6\r\n")]
    public void Takes_stuffed_dots_out(string wire, string message)
    {
        foreach (var chunk in new[] { 1, 2, 3, 1000 })
            Assert.Equal((message, "None", ""), Read(wire, chunk));
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\r.\r")]
    [InlineData("\r\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r\r\n.\r")]
    [InlineData("\r\n.\r\r\n")]
    [InlineData("\r\n.\0\r\n")]
    [InlineData("\r\n\0.\r\n")]
    [InlineData("\0.\0")]
    [InlineData("\n\n.\n\n")]
    [InlineData("\n.\r")]
    [InlineData("\r.\n")]
    [InlineData("\r\n.\r\0\n")]
    public void Smuggled_ends_do_not_end_a_message_and_make_it_faulty(string smuggled)
    {
        const string Second = "MAIL FROM:<admin@victim.example>";
        foreach (var chunk in new[] { 1, 2, 3, 1000 })
        {
            var (message, faults, rest) = Read($"Hello{smuggled}{Second}\r\n.\r\nQUIT\r\n", chunk);

            Assert.Null(message);
            Assert.NotEqual("None", faults);
            Assert.Equal("QUIT\r\n", rest);
        }
    }

    [Theory]
    [InlineData("Hello\r\r\n.\r\n", "BareCarriageReturn")]
    [InlineData("Hel\rlo\r\n.\r\n", "BareCarriageReturn")]
    [InlineData("Hel\nlo\r\n.\r\n", "BareLineFeed")]
    [InlineData("\nHello\r\n.\r\n", "BareLineFeed")]
    [InlineData("Hel\0lo\r\n.\r\n", "Nul")]
    [InlineData("a\rb\nc\0d\r\n.\r\n", "BareCarriageReturn, BareLineFeed, Nul")]
    public void Names_the_faults(string wire, string faults)
    {
        foreach (var chunk in new[] { 1, 2, 1000 })
            Assert.Equal((null, faults, ""), Read(wire, chunk));
    }

    [Fact]
    public void Leaves_what_follows_the_final_dot()
    {
        Assert.Equal(("Hello\r\n", "None", "RSET\r\n.\r\n"), Read("Hello\r\n.\r\nRSET\r\n.\r\n", 1000));
    }

    [Theory]
    [InlineData("12345678\r\n.\r\n", "None")]
    [InlineData("..2345678\r\n.\r\n", "None")]
    [InlineData("123456789\r\n.\r\n", "TooLarge")]
    [InlineData("12345678\r\n\r\n.\r\n", "TooLarge")]
    public void Counts_the_message_as_it_is_stored_against_the_limit(string wire, string faults)
    {
        foreach (var chunk in new[] { 1, 7, 1000 })
            Assert.Equal(faults, Read(wire, chunk, maxSize: 10).Faults);
    }

    [Fact]
    public void Gives_out_no_incomplete_or_faulty_message()
    {
        using var incomplete = new DataReader(new ContentLimits(NoLimit), ContentBudget.Unlimited());
        var input = new ReadOnlySequence<byte>("Hello\r\n."u8.ToArray());
        Assert.False(incomplete.TryRead(ref input));
        Assert.True(input.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => incomplete.Detach());

        using var faulty = new DataReader(new ContentLimits(NoLimit), ContentBudget.Unlimited());
        input = new ReadOnlySequence<byte>("Hel\nlo\r\n.\r\n"u8.ToArray());
        Assert.True(faulty.TryRead(ref input));
        Assert.Throws<InvalidOperationException>(() => faulty.Detach());
    }

    [Fact]
    public void Equals_a_naive_reference()
    {
        var random = new Random(2_024);
        var complete = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var wire = Encoding.Latin1.GetString(Fuzz.FromAlphabet(random, "\r\n..a\0"u8, 12)) + (random.Next(2) == 0 ? "\r\n.\r\n" : "");
            var expected = NaiveRead(wire);
            var actual = Read(wire, random.Next(1, 8));

            Assert.Equal(expected.Left, actual.Left);
            Assert.Equal(expected.IsFaulty, actual.Faults != "None");
            if (!expected.IsFaulty)
                Assert.Equal(expected.Message, actual.Message);
            complete += actual.Message is null ? 0 : 1;
        }

        Assert.InRange(complete, 500, 19_000);
    }

    [Fact]
    public void Mends_as_a_naive_reference_does()
    {
        var random = new Random(5_322);
        for (var i = 0; i < 20_000; i++)
        {
            var wire = Encoding.Latin1.GetString(Fuzz.FromAlphabet(random, "\r\n..a\0"u8, 12)) + "\r\n.\r\n";
            var (message, faults, rest) = Read(wire, random.Next(1, 8), lineEndings: LineEndings.Fix);

            Assert.Equal(("None", NaiveRead(wire).Left), (faults, rest));
            Assert.Equal(NaiveMend(wire), message);
        }
    }

    [Theory]
    [InlineData("12345\r\n.\r\n", "None")]
    [InlineData("123456\r\n.\r\n", "LineTooLong")]
    [InlineData("1\r\n12345\r\n1\r\n.\r\n", "None")]
    [InlineData("1\r\n123456", "LineTooLong")]
    public void Limits_lines(string wire, string faults)
    {
        foreach (var chunk in new[] { 1, 2, 1000 })
            Assert.Equal(faults, Read(wire, chunk, maxLine: 5).Faults);
    }

    [Theory]
    [InlineData("A: 12345\r\n\r\nbody\r\n.\r\n", "None")]
    [InlineData("A: 123456\r\n\r\nbody\r\n.\r\n", "HeaderTooLarge")]
    [InlineData("A: 12345\r\n.\r\n", "None")]
    [InlineData("A: 123456\r\n.\r\n", "HeaderTooLarge")]
    [InlineData("\r\nno header but a long body\r\n.\r\n", "None")]
    public void Limits_the_header(string wire, string faults)
    {
        foreach (var chunk in new[] { 1, 2, 1000 })
            Assert.Equal(faults, Read(wire, chunk, maxHeader: 10).Faults);
    }

    [Fact]
    public void Reads_back_what_a_sender_stuffs()
    {
        var random = new Random(1_939);
        string[] pieces = ["\r\n", "\r\n.", ".", "..", "text", "\u00e9", "\r\n\r\n", new string('x', 5000)];
        for (var i = 0; i < 20_000; i++)
        {
            var message =
                string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(i % 50 == 0 ? 8 : 7)])) + "\r\n";
            var stuffed = (message.StartsWith('.') ? "." : "") + message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n";

            Assert.Equal((message, "None", ""), Read(stuffed, random.Next(1, 4096)));
        }
    }

    private static (string? Message, string Faults, string Left) Read(
        string wire, int chunk, int maxSize = NoLimit, int maxLine = NoLimit, int maxHeader = NoLimit,
        LineEndings lineEndings = LineEndings.Refuse)
    {
        using var reader = new DataReader(new ContentLimits(maxSize, maxLine, maxHeader, lineEndings), ContentBudget.Unlimited());
        var bytes = Encoding.Latin1.GetBytes(wire);
        var position = 0;
        var ended = false;
        while (!ended && position < bytes.Length)
        {
            // Received in pieces, each of which is again a sequence of segments.
            var piece = bytes[position..Math.Min(bytes.Length, position + (chunk * 2))];
            var input = Sequences.Split(piece, chunk);
            ended = reader.TryRead(ref input);
            position += piece.Length - (int)input.Length;
        }

        var rest = Encoding.Latin1.GetString(bytes[position..]);
        if (!ended || reader.Faults != DataFaults.None)
            return (null, reader.Faults.ToString(), rest);

        using var content = reader.Detach();
        return (Encoding.Latin1.GetString(content.Memory.Span), "None", rest);
    }

    /// <summary>The same by string operations: find the end, cut, judge, unstuff.</summary>
    private static (string? Message, bool IsFaulty, string Left) NaiveRead(string wire)
    {
        var end = ("\r\n" + wire).IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        var text = end < 0 ? wire : wire[..end];
        var rest = end < 0 ? "" : wire[(end + 3)..];
        var clean = text.Replace("\r\n", "", StringComparison.Ordinal);

        // A CR that is the last byte received so far may yet be half of a CRLF.
        if (end < 0 && text.EndsWith('\r'))
            clean = clean[..^1];
        var faulty = clean.AsSpan().ContainsAny('\r', '\n', '\0');
        var lines = text.Split("\r\n").Select(line => line.StartsWith('.') ? line[1..] : line);
        return (end < 0 ? null : string.Join("\r\n", lines), faulty, rest);
    }

    /// <summary>The same by regular expressions: cut at the end, unstuff, mend; NULs go last.</summary>
    private static string NaiveMend(string wire)
    {
        var end = ("\r\n" + wire).IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        var lines = wire[..end].Split("\r\n").Select(line => line.StartsWith('.') ? line[1..] : line);
        return Regex.Replace(string.Join("\r\n", lines), @"\r*\n|\r+", "\r\n").Replace("\0", "", StringComparison.Ordinal);
    }
}
