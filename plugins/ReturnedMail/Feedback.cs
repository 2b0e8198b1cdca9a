namespace PolicyMta.ReturnedMail;

/// <summary>What a feedback report says (RFC 5965 section 3, RFC 6591 section 3). Immutable.</summary>
internal sealed record Feedback
{
    /// <summary>The type in lower case: <c>abuse</c>, <c>fraud</c>, <c>auth-failure</c>, <c>not-spam</c> ...</summary>
    public string Type { get; init; } = "abuse";

    /// <summary>The program that wrote it; or null.</summary>
    public string? UserAgent { get; init; }

    public string? OriginalMailFrom { get; init; }

    /// <summary>The recipients of the mail, as far as they are told.</summary>
    public ImmutableArray<string> OriginalRcptTo { get; init; } = [];

    /// <summary>Whether the provider hid the recipients: their addresses are missing, or are no addresses.</summary>
    public bool IsRedacted { get; init; }

    public string? SourceIp { get; init; }

    public string? ArrivalDate { get; init; }

    public string? ReportedDomain { get; init; }

    public string? ReportingMta { get; init; }

    /// <summary>What failed, of an <c>auth-failure</c> report: <c>spf</c>, <c>dkim</c>, <c>dmarc</c> ...; or null.</summary>
    public string? AuthenticationFailure { get; init; }

    /// <summary>How many complaints the report stands for: 1 or more.</summary>
    public int Incidents { get; init; } = 1;

    /// <summary>Whether a person complained: not for authentication failures, nor for mail that was taken out of the spam folder.</summary>
    public bool IsComplaint => Type is not ("auth-failure" or "not-spam" or "dmarc");
}
