using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Injection;

public sealed class EditedMessageTests
{
    private const string Message = "A: 1\r\nB: x\r\n y\r\nb: 2\r\nC: 3\r\n\r\nbody\r\n";

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

    [Fact]
    public void A_value_cannot_break_the_header() =>
        Assert.Equal("X: a\r\n Evil: b\r\n" + Message, Edit(new MessageEdit { AddHeader = new("X", "a\r\n\r\nEvil: b\n") }));

    [Fact]
    public void A_name_that_is_none_is_refused() =>
        Assert.Throws<FormatException>(() => Edit(new MessageEdit { AddHeader = new("X Y", "a") }));

    [Fact]
    public void Recipients_are_added_once_and_dropped_by_exact_local_part()
    {
        var edited = EditedMessage.Apply([new Recipient("a@x.test"), new Recipient("B@x.test")],
            [new MessageEdit { AddRecipient = "c@x.test" }, new MessageEdit { AddRecipient = "a@X.TEST" }, new MessageEdit { DropRecipient = "b@x.test" }, new MessageEdit { DropRecipient = "a@X.test" }]);
        Assert.Equal(["B@x.test", "c@x.test"], edited.Select(recipient => recipient.Address));
    }

    private static string Edit(params MessageEdit[] edits) =>
        Encoding.UTF8.GetString(EditedMessage.Apply(new MessageContent(Encoding.UTF8.GetBytes(Message)), [.. edits]).Span);
}
