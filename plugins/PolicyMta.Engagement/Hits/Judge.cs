namespace PolicyMta.Engagement.Hits;

/// <summary>Tells people's hits from machines' by what was seen. Thread-safe.</summary>
internal sealed class Judge(BurstBook bursts)
{
    public const string Burst = "several-links-at-once";

    /// <param name="hit">The event of a hit.</param>
    public (Verdict Verdict, ImmutableArray<string> Reasons) Of(DeliveryEvent hit)
    {
        var reasons = HitEvents.EvidenceOf(hit);
        var isOpen = hit.Metadata.GetValueOrDefault(Labels.Hit) == HitEvents.Open;
        if (bursts.IsBurst(hit.Metadata.GetValueOrDefault(Labels.Group, ""), hit.Time))
            reasons = reasons.Add(Burst);
        var verdict = Verdict.Human;
        foreach (var reason in reasons)
        {
            if (WeightOf(reason, isOpen) is var weight && weight > verdict)
                verdict = weight;
        }

        return (verdict, reasons);
    }

    private static Verdict WeightOf(string reason, bool isOpen) => reason switch
    {
        Evidence.Head or Evidence.NoAgent or Burst => Verdict.Machine,
        // Proxies for pictures fetch no links, whoever says so.
        _ when reason.StartsWith(Evidence.ImageProxy, StringComparison.Ordinal) => isOpen ? Verdict.Human : Verdict.Machine,
        _ when reason.StartsWith(Evidence.Agent, StringComparison.Ordinal) => Verdict.Machine,
        Evidence.Network + Evidence.Privacy => isOpen ? Verdict.Machine : Verdict.Human,
        _ when reason.StartsWith(Evidence.Network, StringComparison.Ordinal) => Verdict.Machine,
        Evidence.Terse => Verdict.Undecided,
        _ => Verdict.Human,
    };
}
