namespace PolicyMta.Campaigns.Sending;

/// <summary>
/// Compares variants by the messages on which a person clicked, of those that were delivered: the best one wins if its lead over the next
/// is more than chance would give one time in twenty (a test of two proportions). Pure.
/// </summary>
internal static class WinnerRule
{
    private const double Critical = 1.96;

    /// <summary>Compares them; variants without a delivery count as without a click.</summary>
    public static WinnerFinding Find(IEnumerable<(string Variant, long Delivered, long Clicked)> variants)
    {
        var ranked = variants.OrderByDescending(static one => Part(one.Clicked, one.Delivered)).ToList();
        if (ranked is not [var best, var next, ..])
            return new WinnerFinding(ranked is [var only] ? only.Variant : "", 0, IsClear: false);
        var both = best.Delivered + next.Delivered;
        var pooled = Part(best.Clicked + next.Clicked, both);
        var spread = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / Math.Max(1, best.Delivered)) + (1.0 / Math.Max(1, next.Delivered))));
        var score = spread > 0 ? (Part(best.Clicked, best.Delivered) - Part(next.Clicked, next.Delivered)) / spread : 0;
        return new WinnerFinding(best.Variant, score, score >= Critical && best.Delivered > 0 && next.Delivered > 0);
    }

    private static double Part(long some, long all) => all == 0 ? 0 : (double)some / all;
}
