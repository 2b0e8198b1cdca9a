using PolicyMta.Core.Injection;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Injection;

public sealed class EditedRecipientsTests
{
    [Fact]
    public void Recipients_are_added_once_and_dropped_by_exact_local_part()
    {
        var edited = EditedRecipients.Apply([new Recipient("a@x.test"), new Recipient("B@x.test")],
            [new MessageEdit { AddRecipient = "c@x.test" }, new MessageEdit
            {
                AddRecipient = "a@X.TEST",
            }, new MessageEdit { DropRecipient = "b@x.test" }, new MessageEdit { DropRecipient = "a@X.test" }]);
        Assert.Equal(["B@x.test", "c@x.test"], edited.Select(recipient => recipient.Address));
    }
}
