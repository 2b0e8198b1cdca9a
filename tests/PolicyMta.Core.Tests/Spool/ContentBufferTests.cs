using System.Buffers;
using System.Text;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class ContentBufferTests
{
    [Fact]
    public void Bytes_in_front_take_head_room_and_move_nothing()
    {
        using var content = WithHeadRoom("body");
        var before = content.Memory;
        using var whole = content.Prepend("head "u8);
        Assert.Same(content, whole);
        Assert.Equal("head body", Text(whole));
        Assert.Equal("body", Encoding.ASCII.GetString(before.Span));
        Assert.True(before.Span.Overlaps(whole.Memory.Span));
    }

    [Fact]
    public void Bytes_in_front_that_fit_exactly_need_no_copy()
    {
        using var content = WithHeadRoom("body");
        using var whole = content.Prepend(new byte[ContentBuffer.HeadRoom]);
        Assert.Same(content, whole);
        Assert.Equal(ContentBuffer.HeadRoom + 4, whole.Length);
    }

    [Fact]
    public void Without_head_room_enough_the_content_is_copied_and_stays()
    {
        using var content = ContentBuffer.CopyOf("body"u8);
        using var whole = content.Prepend("head "u8);
        Assert.NotSame(content, whole);
        Assert.Equal("head body", Text(whole));
        Assert.Equal("body", Text(content));

        using var roomy = WithHeadRoom("body");
        using var large = roomy.Prepend(new byte[ContentBuffer.HeadRoom + 1]);
        Assert.NotSame(roomy, large);
        Assert.Equal("body", Text(roomy));
    }

    [Fact]
    public void What_was_put_in_front_in_place_holds_the_memory_after_its_owner_let_go()
    {
        var content = WithHeadRoom("body");
        var whole = content.Prepend("head "u8);
        content.Dispose();
        Assert.Equal("head body", Text(whole));
        whole.Dispose();
        Assert.Throws<ObjectDisposedException>(() => whole.Memory);
        Assert.False(whole.TryAddReference());
    }

    [Fact]
    public void An_array_is_taken_over_with_the_content_in_the_middle()
    {
        var array = ArrayPool<byte>.Shared.Rent(64);
        "..body.."u8.CopyTo(array);
        using var content = ContentBuffer.OwnRented(array, 2, 4);
        Assert.Equal("body", Text(content));
    }

    private static ContentBuffer WithHeadRoom(string text)
    {
        var content = ContentBuffer.RentWithHeadRoom(text.Length);
        Encoding.ASCII.GetBytes(text, content.WritableMemory.Span);
        return content;
    }

    private static string Text(ContentBuffer content) => Encoding.ASCII.GetString(content.Memory.Span);
}
