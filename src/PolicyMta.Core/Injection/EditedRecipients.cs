using System.Collections.Immutable;
using System.Text;
using PolicyMta.Core.Smtp.Parsing;
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
            if (edit.ReturnPathOf is { } of)
                recipients = [.. recipients.Select(
                    recipient => IsSame(recipient, of) ? recipient with { ReturnPath = Checked(edit.ReturnPath) } : recipient)];
        }

        return recipients;
    }

    private static string? Checked(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        var syntax = MailboxParser.ParseReversePath(Encoding.UTF8.GetBytes(path), out _);
        return syntax is MailboxSyntax.Valid or MailboxSyntax.NonAscii
            ? path
            : throw new FormatException("The return path that on-inject gave a recipient is not a valid address.");
    }

    private static bool IsSame(Recipient recipient, string address) =>
        recipient.LocalPart == new Recipient(address).LocalPart && recipient.Domain == Recipient.DomainOf(address);
}
