namespace PolicyMta.Sdk;

/// <summary>What an on-recipient handler decided about one recipient. All properties are optional; a later handler's value wins.</summary>
public sealed record RecipientDecision : IDecision<RecipientDecision>
{
    /// <inheritdoc/>
    public static RecipientDecision None { get; } = new();

    /// <summary>Final: refuse this recipient with this 4xx or 5xx reply. The others are not touched.</summary>
    public SmtpReply? Reject { get; init; }

    /// <summary>The address that the mail goes to instead, for instance of an alias.</summary>
    public string? Rewrite { get; init; }

    /// <summary>A reverse-path for this recipient alone (VERP), without angle brackets.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>Labels to keep with this recipient; a label of the same name is replaced.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public bool IsFinal => Reject is not null;

    /// <inheritdoc/>
    public RecipientDecision Then(RecipientDecision later) => ReferenceEquals(this, None) ? later : new()
    {
        Reject = later.Reject ?? Reject,
        Rewrite = later.Rewrite ?? Rewrite,
        ReturnPath = later.ReturnPath ?? ReturnPath,
        Metadata = Metadata.SetItems(later.Metadata),
        Reason = later.Reason ?? Reason,
    };
}
