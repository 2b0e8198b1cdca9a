using System.Collections.Immutable;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Injection;

/// <summary>Applies the edits of on-inject decisions to recipients.</summary>
internal static class EditedRecipients
{
    public static ImmutableArray<Recipient> Apply(ImmutableArray<Recipient> recipients, ImmutableArray<MessageEdit> edits)
    {
        foreach (var edit in edits)
        {
            if (edit.AddRecipient is { } added && !recipients.Any(recipient => IsSame(recipient, added)))
                recipients = recipients.Add(new Recipient(added));
            if (edit.DropRecipient is { } dropped)
                recipients = recipients.RemoveAll(recipient => IsSame(recipient, dropped));
        }

        return recipients;
    }

    private static bool IsSame(Recipient recipient, string address) =>
        recipient.LocalPart == new Recipient(address).LocalPart && recipient.Domain == Recipient.DomainOf(address);
}
