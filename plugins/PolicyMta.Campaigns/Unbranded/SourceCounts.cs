namespace PolicyMta.Campaigns.Unbranded;

/// <summary>How much of a source's mail was written with templates. Immutable.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Without">Messages that no template wrote.</param>
/// <param name="With">Messages that one wrote.</param>
/// <param name="Last">When the last one without came.</param>
internal sealed record SourceCounts(MailSource Source, long Without, long With, DateTimeOffset Last);
