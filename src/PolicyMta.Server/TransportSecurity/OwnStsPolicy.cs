using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Core.Delivery.Security.Sts;

namespace PolicyMta.Server.TransportSecurity;

/// <summary>The MTA-STS policy of a domain of our own (section <c>http.sts_policies</c>; RFC 8461 section 3.2).</summary>
internal sealed record OwnStsPolicy : ISettingsValidation
{
    private const int IdLength = 20;

    /// <summary>
    /// What senders do if a host does not keep to the policy: <c>testing</c>, report it; <c>enforce</c>, not deliver; <c>none</c>, nothing,
    /// for a policy that is to end.
    /// </summary>
    public StsMode Mode { get; init; } = StsMode.Testing;

    /// <summary>The domain's MX hosts: names, or <c>*.example.com</c> for all names with one more label.</summary>
    [MaxLength(100)]
    public IReadOnlyList<string> Mx { get; init; } = [];

    /// <summary>How long senders may keep the policy: weeks, once it is enforced.</summary>
    [Range(typeof(TimeSpan), "1m", "365d")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The policy as senders get it.</summary>
    public byte[] Text => Encoding.ASCII.GetBytes(string.Concat(
        new StsPolicy { Mode = Mode, MaxAge = MaxAge, Hosts = [.. Mx.Select(static host => host.ToLowerInvariant())] }.Lines
            .Select(static line => line + "\r\n")));

    /// <summary>The id that the domain's TXT record announces it by: another one for each other text.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Text))[..IdLength];

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!StsPolicy.TryParse(Text, out _, out var mistake))
        {
            yield return (
                "mx", $"This is not a valid MTA-STS policy: {mistake}. Write the domain's MX hosts, for instance [mx1.example.com].");
        }
    }
}
