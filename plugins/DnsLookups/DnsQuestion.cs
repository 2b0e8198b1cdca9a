namespace PolicyMta.DnsLookups;

/// <summary>What DNS is asked.</summary>
/// <param name="Name">The name in lower case, without a final dot.</param>
/// <param name="Type">The type of the records.</param>
internal readonly record struct DnsQuestion(string Name, DnsType Type);
