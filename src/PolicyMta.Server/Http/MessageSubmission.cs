using System.Collections.Immutable;
using MimeKit;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Http;

/// <summary>A message as simple JSON describes it, checked: addresses are deliverable and header values are single lines.</summary>
internal sealed record MessageSubmission
{
    public required MailboxAddress From { get; init; }

    public ImmutableArray<MailboxAddress> To { get; init; } = [];

    public ImmutableArray<MailboxAddress> Cc { get; init; } = [];

    public ImmutableArray<MailboxAddress> Bcc { get; init; } = [];

    public ImmutableArray<MailboxAddress> ReplyTo { get; init; } = [];

    public string Subject { get; init; } = "";

    public string? Text { get; init; }

    public string? Html { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    public string? ReturnPath { get; init; }

    public string? Tenant { get; init; }

    public string? Campaign { get; init; }

    public Sdk.MessagePriority? Priority { get; init; }

    /// <summary>Everybody that the message goes to, each once.</summary>
    public IReadOnlyList<Recipient> Recipients => [.. To.Concat(Cc).Concat(Bcc).Select(mailbox => new Recipient(mailbox.GetAddress(idnEncode: true))).Distinct()];
}
