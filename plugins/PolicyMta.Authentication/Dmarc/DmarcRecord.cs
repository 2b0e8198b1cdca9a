using System.Globalization;
using PolicyMta.Authentication.Signatures;

namespace PolicyMta.Authentication.Dmarc;

/// <summary>A domain's record (RFC 7489 section 6.3). Immutable.</summary>
/// <param name="Policy">p=.</param>
/// <param name="SubdomainPolicy">sp=, or p=.</param>
/// <param name="IsDkimStrict">adkim=s.</param>
/// <param name="IsSpfStrict">aspf=s.</param>
/// <param name="Percent">pct=: of how many of a hundred messages the policy is asked.</param>
internal sealed record DmarcRecord(DmarcPolicy Policy, DmarcPolicy SubdomainPolicy, bool IsDkimStrict, bool IsSpfStrict, int Percent)
{
    private const string Version = "v=DMARC1";

    /// <summary>Whether a TXT record means to be one of DMARC.</summary>
    public static bool Is(string text) => text.StartsWith(Version, StringComparison.Ordinal)
        && (text.Length == Version.Length || text[Version.Length] is ';' or ' ' or '\t');

    /// <returns>The record, or null if it is not valid (section 6.6.3).</returns>
    public static DmarcRecord? Parse(string text)
    {
        if (TagList.Parse(text) is not { } tags)
            return null;
        var policy = PolicyOf(tags["p"]);
        var subdomains = tags["sp"] is null ? policy : PolicyOf(tags["sp"]);
        if (policy is null || subdomains is null)
        {
            if (tags["rua"] is not { Length: > 0 })
                return null;
            policy = subdomains = DmarcPolicy.None;
        }

        var percent = int.TryParse(tags["pct"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100
            ? number
            : 100;
        return new DmarcRecord(policy.Value, subdomains.Value, tags["adkim"] is "s" or "S", tags["aspf"] is "s" or "S", percent);
    }

    private static DmarcPolicy? PolicyOf(string? text) => text?.ToLowerInvariant() switch
    {
        "none" => DmarcPolicy.None,
        "quarantine" => DmarcPolicy.Quarantine,
        "reject" => DmarcPolicy.Reject,
        _ => null,
    };
}
