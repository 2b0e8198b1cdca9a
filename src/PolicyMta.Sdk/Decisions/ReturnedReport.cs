namespace PolicyMta.Sdk;

/// <summary>What a returned message or a complaint says about one recipient of earlier mail. Immutable.</summary>
public sealed record ReturnedReport
{
    /// <summary>Whether mail was returned or complained about; <see cref="BounceOrigin.Reply"/> counts as returned.</summary>
    public BounceOrigin Origin { get; init; } = BounceOrigin.ReturnedMail;

    /// <summary>The address that the earlier mail was sent to: 1 to 512 characters.</summary>
    public required string Recipient { get; init; }

    /// <summary>The reply that the report tells of; null if it tells of none.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>
    /// The id of the earlier message, if the report or its return path (VERP) tells; or null. What is not an id counts as null.
    /// </summary>
    public string? OriginalId { get; init; }

    /// <summary>The host that returned the mail, or that the complaint came from; or null.</summary>
    public string? RemoteHost { get; init; }
}
