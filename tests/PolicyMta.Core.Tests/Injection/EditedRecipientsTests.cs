using PolicyMta.Core.Injection;

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
            }, new MessageEdit { DropRecipient = "b@x.test" }, new MessageEdit { DropRecipient = "a@X.test" }], out _);
        Assert.Equal(["B@x.test", "c@x.test"], edited.Select(recipient => recipient.Address));
    }

    [Fact]
    public void Edits_hold_in_their_order_for_each_who_has_the_address()
    {
        var edited = EditedRecipients.Apply(
            [new Recipient("a@x.test"), new Recipient("a@X.test"), new Recipient("b@x.test")],
            [
                new MessageEdit { ReturnPathOf = "a@x.test", ReturnPath = "r@y.test" },
                new MessageEdit { DropRecipient = "b@x.test" },
                new MessageEdit { ReturnPathOf = "b@x.test", ReturnPath = "r@y.test" },
                new MessageEdit { AddRecipient = "b@x.test" },
                new MessageEdit { AddRecipient = "B@x.test" },
            ],
            out var missed);
        Assert.StartsWith("edits[2].returnPathOf names nobody", missed, StringComparison.Ordinal);
        Assert.Equal(
            [("a@x.test", "r@y.test"), ("a@X.test", "r@y.test"), ("b@x.test", null), ("B@x.test", null)],
            edited.Select(recipient => (recipient.Address, recipient.ReturnPath)));
    }

    [Fact]
    public void Twenty_thousand_edits_of_each_kind_touch_each_recipient_once()
    {
        const int Many = 20_000;
        var edits = Enumerable.Range(0, Many).Select(number => new MessageEdit { AddRecipient = $"{number}@x.test" })
            .Concat(Enumerable.Range(0, Many).Select(
                number => new MessageEdit { ReturnPathOf = $"{number}@x.test", ReturnPath = $"r{number}@x.test" }))
            .Concat(Enumerable.Range(0, Many / 2).Select(number => new MessageEdit { DropRecipient = $"{number}@x.test" }))
            .ToImmutableArray();

        var edited = EditedRecipients.Apply([], edits, out _);

        Assert.Equal(Many / 2, edited.Length);
        Assert.All(edited, recipient => Assert.Equal($"r{recipient.Address}", recipient.ReturnPath));
    }

    [Fact]
    public void Labels_of_a_recipient_add_up_and_the_later_wins()
    {
        var edited = EditedRecipients.Apply(
            [new Recipient("a@x.test"), new Recipient("b@x.test")],
            [
                new MessageEdit { MetadataOf = "a@X.test", Metadata = Labels(("k", "1"), ("l", "2")) },
                new MessageEdit { MetadataOf = "a@x.test", Metadata = Labels(("k", "3")) },
                new MessageEdit { MetadataOf = "nobody@x.test", Metadata = Labels(("k", "4")) },
                new MessageEdit { MetadataOf = "b@x.test", Metadata = Labels(("k", "5")) },
                new MessageEdit { ReturnPathOf = "nobody@x.test", ReturnPath = "" },
            ],
            out var missed);
        Assert.StartsWith("edits[2].metadataOf names nobody", missed, StringComparison.Ordinal);
        Assert.Equal([("k", "3"), ("l", "2")], edited[0].Metadata.OrderBy(label => label.Key).Select(label => (label.Key, label.Value)));
        Assert.Equal("5", edited[1].Metadata["k"]);
    }

    [Fact]
    public void A_recipient_has_no_more_labels_than_a_bound() => Assert.Throws<FormatException>(() => EditedRecipients.Apply(
        [new Recipient("a@x.test")],
        [new MessageEdit { MetadataOf = "a@x.test", Metadata = Labels([.. Enumerable.Range(0, 101).Select(n => ($"{n}", "x"))]) }], out _));

    private static ImmutableDictionary<string, string> Labels(params (string Name, string Value)[] labels) =>
        labels.ToImmutableDictionary(label => label.Name, label => label.Value);

    [Fact]
    public void A_message_has_no_more_recipients_than_a_bound() => Assert.Throws<FormatException>(() => EditedRecipients.Apply(
        [], [.. Enumerable.Range(0, 100_001).Select(number => new MessageEdit { AddRecipient = $"{number}@x.test" })], out _));
}
