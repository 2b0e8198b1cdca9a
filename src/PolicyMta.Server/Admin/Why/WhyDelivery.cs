namespace PolicyMta.Server.Admin.Why;

/// <summary>A delivery of a message.</summary>
/// <param name="Domain">Its recipients' domain.</param>
/// <param name="Where">Where it is: <c>scheduled</c>, <c>routing</c>, <c>ready</c>, <c>attempting</c>, <c>held</c>.</param>
/// <param name="WaitsFor">What it waits for at this moment.</param>
/// <param name="Text">Where it is, why and what is next, in words.</param>
internal sealed record WhyDelivery(string Domain, string Where, string WaitsFor, string? Whose, string Text)
{
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it is taken up next; null if that is not a matter of time.</summary>
    public DateTimeOffset? Next { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public int Attempts { get; init; }

    public string? LastReply { get; init; }

    public string? Provider { get; init; }

    public IReadOnlyList<WhyOrigin> Origins { get; init; } = [];

    public IReadOnlyList<string> Help { get; init; } = [];
}
