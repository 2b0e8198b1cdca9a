namespace PolicyMta.Simulation.Providers;

/// <summary>A message that a provider took and that leads to a report.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Host">The MX host that took it.</param>
/// <param name="Client">The client that brought it.</param>
/// <param name="Sender">Its reverse-path.</param>
/// <param name="Recipient">The recipient that it is about.</param>
/// <param name="Header">Its header.</param>
internal sealed record ReturnedMail(
    ReturnKind Kind, string Host, ClientState Client, string Sender, string Recipient, ReadOnlyMemory<byte> Header);
