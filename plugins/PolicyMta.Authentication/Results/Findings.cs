using PolicyMta.Authentication.Arc;
using PolicyMta.Authentication.Dmarc;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Spf;

namespace PolicyMta.Authentication.Results;

/// <summary>All that was found about a message. Immutable.</summary>
internal sealed record Findings(SpfVerdict Spf, ImmutableArray<DkimVerdict> Dkim, DmarcVerdict Dmarc, ArcVerdict Arc)
{
    /// <summary>The best that a signature came to: pass before all; null if there is none.</summary>
    public DkimResult? BestDkim => Dkim.IsEmpty ? null : Dkim.Min(verdict => verdict.Result);

    /// <summary>The domains whose signatures hold, each once.</summary>
    public IEnumerable<string> SignedBy => Dkim.Where(verdict => verdict.Result == DkimResult.Pass)
        .Select(verdict => verdict.Signature!.Domain).Distinct();
}
