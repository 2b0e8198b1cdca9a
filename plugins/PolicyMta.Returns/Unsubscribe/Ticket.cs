namespace PolicyMta.Returns.Unsubscribe;

/// <summary>What a link to unsubscribe stands for. Immutable.</summary>
/// <param name="Id">The message that carried it.</param>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Campaign">Its campaign.</param>
/// <param name="List">The list; empty if the tenant has only one.</param>
/// <param name="Recipient">Who unsubscribes.</param>
internal sealed record Ticket(SpoolId Id, string Tenant, string Campaign, string List, string Recipient);
