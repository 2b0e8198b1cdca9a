namespace PolicyMta.Authentication.Dmarc;

/// <summary>A record that was found, or the verdict that there is without one. Immutable.</summary>
/// <param name="Domain">The author's domain.</param>
/// <param name="Record">The record.</param>
/// <param name="IsOrganizations">Whether it is the organization's, and so speaks of a subdomain.</param>
/// <param name="Verdict">What holds if there is no record.</param>
internal sealed record FoundPolicy(string Domain, DmarcRecord? Record, bool IsOrganizations, DmarcVerdict? Verdict)
{
    public static FoundPolicy Of(DmarcVerdict verdict) => new(verdict.Domain, null, false, verdict);
}
