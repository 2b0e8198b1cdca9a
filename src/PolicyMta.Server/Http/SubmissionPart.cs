namespace PolicyMta.Server.Http;

/// <summary>One message of a call. It is made when its turn comes, so that a large call takes little memory.</summary>
/// <param name="Addresses">Its recipients, as the client wrote them.</param>
/// <param name="Cost">The bytes of memory that making it takes beyond what the call holds.</param>
/// <param name="Make">Makes the message.</param>
internal sealed record SubmissionPart(ImmutableArray<string> Addresses, long Cost, Func<MadeMessage> Make);
