namespace PolicyMta.Core.Conversations;

/// <summary>What a connection to a receiver is for, as sessions and transcripts tell it. Immutable.</summary>
internal sealed record ConnectPurpose
{
    /// <summary>Mail to nobody in particular.</summary>
    public static readonly ConnectPurpose Mail = new();

    /// <summary>The provider that on-route named, or null.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether it carries no mail: what is found out is not counted for TLS reports, and not kept by the recorder.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Called with each line of the connection.</summary>
    public Action<TranscriptLine>? Listener { get; init; }
}
