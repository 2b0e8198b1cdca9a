using System.Collections.Immutable;
using PolicyMta.Core.Injection;

namespace PolicyMta.Server.Http;

/// <summary>What one call asks for, checked: one message that its recipients share, or a message for each.</summary>
/// <param name="Parts">The messages, in the client's order.</param>
/// <param name="IsPersonal">Whether each recipient has a message of their own.</param>
internal sealed record SubmissionCall(ImmutableArray<SubmissionPart> Parts, bool IsPersonal);

/// <summary>One message of a call. It is made when its turn comes, so that a large call takes little memory.</summary>
/// <param name="Addresses">Its recipients, as the client wrote them.</param>
/// <param name="Size">About how many bytes it will have.</param>
/// <param name="Make">Makes the message.</param>
internal sealed record SubmissionPart(ImmutableArray<string> Addresses, int Size, Func<MadeMessage> Make);

/// <summary>A message that was made, or what hindered it.</summary>
internal readonly record struct MadeMessage(InjectionRequest? Request, string? Mistake);
