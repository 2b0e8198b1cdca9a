namespace PolicyMta.Simulation.Providers;

/// <summary>What a provider knows of a connection.</summary>
/// <param name="Host">The MX host's name.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Id">The id that replies show.</param>
/// <param name="OpenConnections">Connections that the client address had open when this one came, with it.</param>
/// <param name="IsOverRate">Whether the client address has used up its connection rate.</param>
/// <param name="Limits">The limits of the client address now; null for the provider's own settings.</param>
internal readonly record struct ConnectionFacts(
    string Host, string Client, string Id, int OpenConnections = 1, bool IsOverRate = false, LimitsInForce? Limits = null);
