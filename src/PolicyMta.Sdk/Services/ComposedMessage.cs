namespace PolicyMta.Sdk;

/// <summary>A message that was written. Immutable.</summary>
/// <param name="From">The sender's bare address, as an envelope has it: the domain in ASCII.</param>
/// <param name="To">The recipient's.</param>
/// <param name="Content">The message with its header, for <see cref="NewMessage.Content"/>.</param>
public sealed record ComposedMessage(string From, string To, ReadOnlyMemory<byte> Content);
