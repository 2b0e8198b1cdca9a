using MimeKit;

namespace PolicyMta.Server.Http;

/// <summary>A message as JSON describes it, checked: addresses are deliverable and header values are single lines.</summary>
internal sealed record MessageSubmission
{
    public required MailboxAddress From { get; init; }

    public ImmutableArray<MailboxAddress> To { get; init; } = [];

    public ImmutableArray<MailboxAddress> Cc { get; init; } = [];

    public ImmutableArray<MailboxAddress> Bcc { get; init; } = [];

    public ImmutableArray<MailboxAddress> ReplyTo { get; init; } = [];

    /// <summary>Those who each get a message of their own; empty if all share one.</summary>
    public ImmutableArray<PersonalRecipient> Personal { get; init; } = [];

    /// <summary>The template that writes the words; null if the call has them.</summary>
    public TemplateOrder? Template { get; init; }

    /// <summary>What the client gave for all, by names in the text.</summary>
    public ImmutableDictionary<string, string> Common { get; init; } = ImmutableDictionary<string, string>.Empty;

    public required MessageText Text { get; init; }

    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Files that the HTML refers to by content-id.</summary>
    public ImmutableArray<Attachment> Inline { get; init; } = [];

    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    public string? ReturnPath { get; init; }

    public string? Tenant { get; init; }

    public string? Campaign { get; init; }

    public Sdk.MessagePriority? Priority { get; init; }

    public DateTimeOffset? SendAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long FileSize => Attachments.Concat(Inline).Sum(file => (long)file.Content.Length);

    /// <summary>Everybody that the one message goes to, each once; empty if each has a message of their own.</summary>
    public IReadOnlyList<Recipient> Shared =>
        [.. To.Concat(Cc).Concat(Bcc).Select(mailbox => new Recipient(Mailbox.EnvelopeOf(mailbox))).Distinct()];
}
