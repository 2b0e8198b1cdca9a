using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Injection;

public sealed class ContentEditorTests
{
    private const string Message = "A: 1\r\nB: x\r\n y\r\nb: 2\r\nC: 3\r\n\r\nbody\r\n";

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public void A_decision_changes_the_header_so_many_times_and_no_more(int times, bool isTooMany)
    {
        MessageEdit[] edits = [.. Enumerable.Repeat(new MessageEdit { AddHeader = new("X", "y") }, times)];
        if (isTooMany)
            Assert.Throws<FormatException>(() => Edit(edits));
        else
            Assert.Equal(times, Edit(edits).Split("X: y\r\n").Length - 1);
    }

    [Fact]
    public void Headers_are_added_at_the_top() =>
        Assert.Equal("X: new\r\n" + Message, Edit(new MessageEdit { AddHeader = new("X", "new") }));

    [Fact]
    public void A_header_that_is_set_takes_the_place_of_the_topmost_and_others_go() =>
        Assert.Equal("A: 1\r\nB: z\r\nC: 3\r\n\r\nbody\r\n", Edit(new MessageEdit { SetHeader = new("B", "z") }));

    [Fact]
    public void A_header_that_is_set_but_absent_is_added() =>
        Assert.Equal("X: z\r\n" + Message, Edit(new MessageEdit { SetHeader = new("X", "z") }));

    [Fact]
    public void Headers_are_removed_with_their_folds() =>
        Assert.Equal("A: 1\r\nC: 3\r\n\r\nbody\r\n", Edit(new MessageEdit { RemoveHeader = "B" }));

    [Fact]
    public void The_body_is_replaced() =>
        Assert.Equal("A: 1\r\nB: x\r\n y\r\nb: 2\r\nC: 3\r\n\r\nnew\r\n", Edit(new MessageEdit { ReplaceBody = "new\r\n"u8.ToArray() }));

    [Theory]
    [InlineData("a\r\n\r\nEvil: b\n")]
    [InlineData("a\nEvil: b")]
    [InlineData("a\0")]
    public void A_value_cannot_break_the_header(string value) =>
        Assert.Throws<FormatException>(() => Edit(new MessageEdit { AddHeader = new("X", value) }));

    [Theory]
    [InlineData("one\ntwo\n", "one\r\ntwo\r\n")]
    [InlineData("one\rtwo", "one\r\ntwo")]
    [InlineData("one\r\n.\n", "one\r\n.\r\n")]
    [InlineData("o\0ne\r\n", "one\r\n")]
    public void A_new_body_has_lines_that_end_with_crlf(string given, string expected)
    {
        var edited = Edit(new MessageEdit { ReplaceBody = Encoding.ASCII.GetBytes(given) });
        Assert.EndsWith("\r\n\r\n" + expected, edited, StringComparison.Ordinal);
    }

    [Fact]
    public void The_body_of_binarymime_may_have_any_bytes()
    {
        using var original = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(Message));
        using var editor = new ContentEditor(original, isBinary: true);
        var edited = editor.Apply(new MessageContent(original.Memory), [new MessageEdit { ReplaceBody = "a\rb\nc\0"u8.ToArray() }]);
        Assert.Equal("a\rb\nc\0", Encoding.ASCII.GetString(edited.Body.Span));
    }

    [Fact]
    public void A_name_that_is_none_is_refused() =>
        Assert.Throws<FormatException>(() => Edit(new MessageEdit { AddHeader = new("X Y", "a") }));

    [Fact]
    public void A_body_is_set_apart_from_a_header_that_had_none() =>
        Assert.Equal("A: 1\r\n\r\nnew\r\n", Edit("A: 1\r\n", new MessageEdit { ReplaceBody = "new\r\n"u8.ToArray() }));

    [Fact]
    public void Edits_of_one_decision_follow_each_other() =>
        Assert.Equal("Y: 2\r\nA: 1\r\nB: last\r\n\r\nnew\r\n", Edit(
            new MessageEdit { RemoveHeader = "c" },
            new MessageEdit { SetHeader = new("B", "first") },
            new MessageEdit { AddHeader = new("Y", "1") },
            new MessageEdit { ReplaceBody = "new\r\n"u8.ToArray() },
            new MessageEdit { SetHeader = new("B", "last") },
            new MessageEdit { SetHeader = new("Y", "2") }));

    [Fact]
    public void Decisions_of_several_handlers_follow_each_other()
    {
        using var original = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(Message));
        using var editor = new ContentEditor(original);
        var once = editor.Apply(new MessageContent(original.Memory), [new MessageEdit { AddHeader = new("X", "1") }]);
        var twice = editor.Apply(once, [new MessageEdit { RemoveHeader = "B" }]);
        Assert.Equal("X: 1\r\nA: 1\r\nC: 3\r\n\r\nbody\r\n", Encoding.UTF8.GetString(twice.Raw.Span));
        Assert.Equal(twice.Raw, editor.Current.Memory);
    }

    [Fact]
    public void Content_that_no_edit_is_about_is_not_copied()
    {
        using var original = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(Message));
        using var editor = new ContentEditor(original);
        var content = new MessageContent(original.Memory);
        Assert.Same(content, editor.Apply(content, [new MessageEdit { AddRecipient = "a@x.test" }]));
        Assert.Same(content, editor.Apply(content, [new MessageEdit { RemoveHeader = "X" }]));
        Assert.Same(content, editor.Apply(content, []));
        Assert.Same(original, editor.Current);
    }

    private static string Edit(params MessageEdit[] edits) => Edit(Message, edits);

    private static string Edit(string message, params MessageEdit[] edits)
    {
        using var original = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(message));
        using var editor = new ContentEditor(original);
        return Encoding.UTF8.GetString(editor.Apply(new MessageContent(original.Memory), [.. edits]).Raw.Span);
    }
}
