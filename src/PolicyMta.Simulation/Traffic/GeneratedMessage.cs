namespace PolicyMta.Simulation.Traffic;

/// <summary>One message to inject.</summary>
/// <param name="Sender">The reverse-path.</param>
/// <param name="Recipient">The forward-path.</param>
/// <param name="Content">The message with CRLF line ends; no line begins with a dot. Valid until the factory makes the next one.</param>
internal readonly record struct GeneratedMessage(string Sender, string Recipient, ReadOnlyMemory<byte> Content);
