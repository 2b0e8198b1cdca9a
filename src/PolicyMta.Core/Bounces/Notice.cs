namespace PolicyMta.Core.Bounces;

/// <summary>What is to be told about some recipients of a message. Immutable.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Recipients">Whom it is about: one or more.</param>
internal sealed record Notice(NoticeKind Kind, ImmutableArray<NoticeRecipient> Recipients)
{
    /// <summary>The host that replied, or null.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>When the message is given up, for notices of delay.</summary>
    public DateTimeOffset? RetriesUntil { get; init; }

    /// <summary>
    /// Whether the sender wants to hear this about a recipient (RFC 3461 section 4.1): of failures unless he said otherwise, of all else
    /// if he asked.
    /// </summary>
    public static bool IsWanted(NoticeKind kind, DsnNotify notify) => kind switch
    {
        NoticeKind.Failed => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Failure),
        NoticeKind.Delayed => notify.HasFlag(DsnNotify.Delay),
        _ => notify.HasFlag(DsnNotify.Success),
    };
}
