using System.Collections.Immutable;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Applies the edits of on-inject decisions to recipients. An address that is not valid is the mistake of who decided so.
/// </summary>
internal static class EditedRecipients
{
    /// <exception cref="FormatException">An address in an edit is not valid.</exception>
    public static ImmutableArray<Recipient> Apply(ImmutableArray<Recipient> recipients, ImmutableArray<MessageEdit> edits)
    {
        foreach (var edit in edits)
        {
            if (edit.AddRecipient is { } added && !recipients.Any(recipient => IsSame(recipient, added)))
                recipients = recipients.Add(new Recipient(AddressCheck.Recipient(added)));
            if (edit.DropRecipient is { } dropped)
                recipients = recipients.RemoveAll(recipient => IsSame(recipient, dropped));
            if (edit.ReturnPathOf is { } of)
                recipients = [.. recipients.Select(
                    recipient => IsSame(recipient, of) ? recipient with { ReturnPath = Checked(edit.ReturnPath) } : recipient)];
        }

        return recipients;
    }

    private static string? Checked(string? path) => string.IsNullOrEmpty(path) ? null : AddressCheck.ReturnPath(path);

    private static bool IsSame(Recipient recipient, string address) =>
        recipient.LocalPart == new Recipient(address).LocalPart && recipient.Domain == Recipient.DomainOf(address);
}
