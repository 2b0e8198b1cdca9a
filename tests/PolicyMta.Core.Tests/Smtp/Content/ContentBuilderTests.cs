using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Core.Tests.Smtp.Content;

public sealed class ContentBuilderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(long.MaxValue)]
    public void Grows_with_what_is_appended(long expected)
    {
        var random = new Random(7);
        using var builder = new ContentBuilder(10_000_000, expected);
        using var copy = new MemoryStream();
        while (copy.Length < 3_000_000)
        {
            var piece = new byte[random.Next(50_000)];
            random.NextBytes(piece);
            builder.Append(piece);
            copy.Write(piece);
        }

        using var content = builder.Detach();
        Assert.True(content.Memory.Span.SequenceEqual(copy.ToArray()));
    }

    [Fact]
    public void Discards_everything_beyond_the_limit()
    {
        using var builder = new ContentBuilder(10);
        builder.Append(new byte[10]);
        Assert.False(builder.IsOverLimit);
        builder.Append(new byte[1]);
        builder.Append(new byte[1]);

        Assert.True(builder.IsOverLimit);
        Assert.True(builder.IsDiscarding);
        using var content = builder.Detach();
        Assert.Equal(0, content.Length);
    }
}
