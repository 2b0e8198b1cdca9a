using System.Net;

namespace PolicyMta.Authentication.Spf;

/// <summary>One mechanism of a record. Immutable.</summary>
/// <param name="Kind">Which it is.</param>
/// <param name="Result">What holds if it matches.</param>
/// <param name="Domain">The domain that it names; null for the record's own.</param>
/// <param name="Address">The network, of ip4 and ip6.</param>
/// <param name="Bits4">How many bits of an IPv4 address count.</param>
/// <param name="Bits6">How many bits of an IPv6 address count.</param>
internal sealed record SpfTerm(
    SpfTermKind Kind, SpfResult Result, MacroText? Domain = null, IPAddress? Address = null, int Bits4 = 32, int Bits6 = 128);
