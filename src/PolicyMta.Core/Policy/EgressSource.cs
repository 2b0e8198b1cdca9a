using System.Net;

namespace PolicyMta.Core.Policy;

/// <summary>An identity that mail leaves under: a local address and the name that goes with it. Immutable.</summary>
/// <param name="Name">The name in configuration and events.</param>
/// <param name="LocalAddress">The address to bind, or null to let the system choose.</param>
/// <param name="EhloName">The name for EHLO; must resolve to the address, or receivers refuse it.</param>
internal sealed record EgressSource(string Name, IPAddress? LocalAddress, string EhloName);
