namespace PolicyMta.Core.Dns;

/// <summary>One MX record. A null MX (RFC 7505) has an empty host.</summary>
internal sealed record MxRecord(int Preference, string Host);
