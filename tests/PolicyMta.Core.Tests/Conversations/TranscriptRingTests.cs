using System.Text;
using PolicyMta.Core.Conversations;

namespace PolicyMta.Core.Tests.Conversations;

public sealed class TranscriptRingTests
{
    private static readonly DateTimeOffset Began = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_keeps_how_the_connection_was_opened_and_the_last_lines_in_bounded_memory()
    {
        var ring = new TranscriptRing();
        Add(ring, "EHLO out.example");
        ring.EndOpening();
        for (var i = 0; i < 10_000; i++)
            Add(ring, $"line {i}");

        var lines = Read(ring, onlyTransaction: false);
        Assert.Equal("EHLO out.example", lines[0]);
        Assert.Equal("line 9999", lines[^1]);
        Assert.Equal(Enumerable.Range(10_001 - lines.Count, lines.Count - 1).Select(i => $"line {i}"), lines.Skip(1));
        Assert.InRange(ring.Copy(onlyTransaction: false).Length, 2_000, 4_096);
        Assert.Equal(10_001 - lines.Count, ring.LeftOut);
    }

    [Fact]
    public void Of_a_transaction_it_gives_the_opening_and_its_own_lines()
    {
        var ring = new TranscriptRing();
        Add(ring, "EHLO");
        ring.EndOpening();
        Add(ring, "MAIL one");
        ring.BeginTransaction();
        Add(ring, "MAIL two");
        Add(ring, "RCPT two");

        Assert.Equal(["EHLO", "MAIL two", "RCPT two"], Read(ring, onlyTransaction: true));
        Assert.Equal(["EHLO", "MAIL one", "MAIL two", "RCPT two"], Read(ring, onlyTransaction: false));
    }

    [Fact]
    public void Of_a_long_transaction_it_gives_the_end_and_says_how_much_is_missing()
    {
        var ring = new TranscriptRing();
        Add(ring, "EHLO");
        ring.EndOpening();
        Add(ring, "MAIL before");
        ring.BeginTransaction();
        for (var i = 0; i < 1_000; i++)
            Add(ring, $"RCPT TO:<user-{i}@receiver.example>");

        var lines = Read(ring, onlyTransaction: true);
        Assert.Equal("EHLO", lines[0]);
        Assert.Equal("RCPT TO:<user-999@receiver.example>", lines[^1]);
        Assert.Equal(1_000, ring.LeftOut + lines.Count - 1);
    }

    [Fact]
    public void A_long_line_is_cut_and_a_long_opening_keeps_its_beginning()
    {
        var ring = new TranscriptRing();
        for (var i = 0; i < 10; i++)
            Add(ring, $"{i}" + new string('x', 10_000));
        ring.EndOpening();
        for (var i = 0; i < 100; i++)
            Add(ring, $"line {i}");

        var lines = Read(ring, onlyTransaction: false);
        Assert.All(lines.Where(line => line.Contains('x', StringComparison.Ordinal)), line => Assert.EndsWith("xxx...", line));
        Assert.True(lines[0].Length <= TranscriptRing.LongestLine + 3);
        Assert.Equal("line 99", lines[^1]);
    }

    [Fact]
    public void Times_are_those_of_the_lines()
    {
        var ring = new TranscriptRing();
        ring.Add(LineKind.Reply, 1_500, "220 hi\r\n"u8);

        var line = Assert.Single(TranscriptText.Read(ring.Copy(onlyTransaction: false), Began));
        Assert.Equal((Began.AddMilliseconds(1_500), LineKind.Reply, "220 hi"), (line.At, line.Kind, line.Text));
    }

    private static void Add(TranscriptRing ring, string text) => ring.Add(LineKind.Command, 0, Encoding.UTF8.GetBytes(text));

    private static List<string> Read(TranscriptRing ring, bool onlyTransaction) =>
        [.. TranscriptText.Read(ring.Copy(onlyTransaction), Began).Select(line => line.Text)];
}
