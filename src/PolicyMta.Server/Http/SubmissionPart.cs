using System.Collections.Immutable;

namespace PolicyMta.Server.Http;

/// <summary>One message of a call. It is made when its turn comes, so that a large call takes little memory.</summary>
/// <param name="Addresses">Its recipients, as the client wrote them.</param>
/// <param name="Size">About how many bytes it will have.</param>
/// <param name="Make">Makes the message.</param>
internal sealed record SubmissionPart(ImmutableArray<string> Addresses, int Size, Func<MadeMessage> Make);
