using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Checks;

/// <summary>What the questions about the recipients of one message have in common. Immutable.</summary>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Lists">The lists and campaigns that it belongs to.</param>
/// <param name="Blocking">The reasons that stop it.</param>
internal readonly record struct CheckedMessage(string Tenant, Lists Lists, Reasons Blocking);
