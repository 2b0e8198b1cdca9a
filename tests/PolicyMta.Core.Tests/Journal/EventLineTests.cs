using System.Text;
using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Tests.Journal;

public sealed class EventLineTests
{
    private const string Json = """{"time":"2025-03-01T12:00:00.1234567Z","kind":"delivered","detail":"x"}""";

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_line_comes_back_with_its_number_time_and_kind(long eventId)
    {
        var line = Line(eventId);
        Assert.EndsWith("\n", Encoding.UTF8.GetString(line), StringComparison.Ordinal);
        Assert.True(EventLine.TryRead(line.AsSpan()[..^1], out var read, out var time));
        Assert.Equal(eventId, read);
        Assert.Equal(new DateTimeOffset(2025, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567), time);
        Assert.Equal("delivered", Encoding.UTF8.GetString(EventLine.KindOf(line)));
    }

    [Fact]
    public void A_change_anywhere_in_a_line_is_seen()
    {
        var line = Line(42)[..^1];
        for (var i = 0; i < line.Length; i++)
        {
            foreach (var change in new byte[] { 1, 0x40, 0x80 })
            {
                line[i] ^= change;
                Assert.False(EventLine.TryRead(line, out _, out _), Encoding.UTF8.GetString(line));
                line[i] ^= change;
            }
        }

        Assert.True(EventLine.TryRead(line, out _, out _));
    }

    [Fact]
    public void A_line_that_ends_early_is_none()
    {
        var line = Line(42)[..^1];
        for (var length = 0; length < line.Length; length++)
            Assert.False(EventLine.TryRead(line.AsSpan(0, length), out _, out _));
    }

    private static byte[] Line(long eventId)
    {
        var line = new byte[Json.Length + EventLine.Overhead];
        return line[..EventLine.Write(eventId, Encoding.UTF8.GetBytes(Json), line)];
    }
}
