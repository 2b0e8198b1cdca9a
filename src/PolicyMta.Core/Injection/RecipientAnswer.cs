namespace PolicyMta.Core.Injection;

/// <summary>What policy says about a recipient before the message has come. Immutable.</summary>
/// <param name="Recipient">The recipient, as policy wants it.</param>
/// <param name="Refusal">Why it is refused, or null.</param>
/// <param name="Trace">Who said what.</param>
internal sealed record RecipientAnswer(Recipient Recipient, SmtpReply? Refusal, ImmutableArray<TraceEntry> Trace);
