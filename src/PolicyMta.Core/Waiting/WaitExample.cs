namespace PolicyMta.Core.Waiting;

/// <summary>The last message that began to wait for something after a reply or a decision. Immutable.</summary>
/// <param name="Message">Which.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Time">When.</param>
internal sealed record WaitExample(SpoolId Message, string Tenant, DateTimeOffset Time)
{
    /// <summary>What the receiver said, or this server in its place.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>Who said it, if known.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>The handler that decided it, if one did.</summary>
    public string? Handler { get; init; }

    /// <summary>Why, in the handler's words.</summary>
    public string? Reason { get; init; }
}
