namespace PolicyMta.Core.Policy;

/// <summary>What is known when a lease is asked for.</summary>
internal readonly record struct LeaseRequest(string Tenant, string Campaign, string Domain);
