namespace PolicyMta.Campaigns.Unbranded;

/// <summary>Where mail comes from, as far as the journal knows it. Immutable.</summary>
/// <param name="Tenant">Whose mail it is.</param>
/// <param name="Client">By what, and from where: <c>HTTP 192.0.2.7</c>.</param>
/// <param name="Sender">The domain of its return paths; empty for notices.</param>
internal sealed record MailSource(string Tenant, string Client, string Sender);
