namespace PolicyMta.Server.Http;

/// <summary>What one call asks for, checked: one message that its recipients share, or a message for each.</summary>
/// <param name="Parts">The messages, in the client's order.</param>
/// <param name="IsPersonal">Whether each recipient has a message of their own.</param>
internal sealed record SubmissionCall(ImmutableArray<SubmissionPart> Parts, bool IsPersonal);
