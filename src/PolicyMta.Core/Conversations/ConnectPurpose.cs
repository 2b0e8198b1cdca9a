namespace PolicyMta.Core.Conversations;

/// <summary>What a connection to a receiver is for, as sessions and transcripts tell it. Immutable.</summary>
internal sealed record ConnectPurpose
{
    /// <summary>Mail to nobody in particular.</summary>
    public static readonly ConnectPurpose Mail = new();

    /// <summary>The provider that on-route named, or null.</summary>
    public string? Provider { get; init; }

    /// <summary>Is told what happens, by each connection that is tried in turn; null if it is no probe.</summary>
    public IConnectionWatch? Watch { get; init; }

    /// <summary>Whether it carries no mail: what is found out is not counted for TLS reports, and not kept by the recorder.</summary>
    public bool IsProbe => Watch is not null;
}
