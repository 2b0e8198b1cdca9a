namespace PolicyMta.Server.TransportSecurity;

/// <summary>A host.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Preference">Its MX preference.</param>
/// <param name="Protection">How connections to it are protected, in words.</param>
/// <param name="Tlsa">Its TLSA records that DNSSEC vouches for.</param>
/// <param name="Problem">What is wrong with what it publishes, or null.</param>
internal sealed record TlsHostReport(string Host, int Preference, string Protection, ImmutableArray<string> Tlsa, string? Problem);
