namespace PolicyMta.ReturnedMail;

/// <summary>A reply as a report tells it. Immutable.</summary>
/// <param name="Code">The reply code, or 0 if none is told.</param>
/// <param name="Enhanced">The enhanced status code in the reply, or null.</param>
/// <param name="Text">What it says, without codes at the beginning, in one line.</param>
internal sealed record ReturnedReply(int Code, EnhancedStatusCode? Enhanced, string Text);
