using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>Writes plugins' messages as those of the HTTP API are written.</summary>
internal static class MessageComposer
{
    /// <exception cref="ArgumentException">Something cannot stand in a message.</exception>
    public static ComposedMessage Compose(MessageDraft draft, DateTimeOffset now, ContentBudget budget)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Html is null && draft.Text is null)
            throw new ArgumentException("The message has neither HTML nor text.", nameof(draft));
        var from = Read("From", draft.From);
        var to = Read("To", draft.To);
        var text = new MessageText(
            draft.Subject, draft.Text, draft.Html, [.. draft.Headers.Select(static field => KeyValuePair.Create(field.Name, field.Value))]);
        if (text.Mistake() is { } mistake)
            throw new ArgumentException(mistake, nameof(draft));
        var submission = new MessageSubmission
        {
            From = from,
            ReplyTo = draft.ReplyTo is { } reply ? [Read("Reply-To", reply)] : [],
            Text = text,
        };
        using var content = MimeBuilder.Build(submission, text, [to], [], now, budget);
        return new ComposedMessage(Mailbox.EnvelopeOf(from), Mailbox.EnvelopeOf(to), content.Memory.ToArray());
    }

    private static MimeKit.MailboxAddress Read(string field, string address) =>
        Mailbox.TryParse(address, isLenient: false, out var mailbox, out var mistake)
            ? mailbox
            : throw new ArgumentException($"{field}: {mistake}", nameof(address));
}
