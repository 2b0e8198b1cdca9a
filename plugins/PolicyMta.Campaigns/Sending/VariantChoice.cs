namespace PolicyMta.Campaigns.Sending;

/// <summary>Which variant a contact gets: always the same for the same campaign, and spread evenly. Pure.</summary>
internal static class VariantChoice
{
    /// <summary>Says that no variant won: the rest is shared out as the sample was.</summary>
    public const string NoWinner = "";

    /// <returns>Null if the contact is not in the sample, and waits for the winner.</returns>
    public static Variant? Of(long campaign, long contact, CampaignPlan plan, string? winner)
    {
        var lot = Mix((ulong)campaign ^ Mix((ulong)contact));
        if (plan.HasSample && winner is null && (int)(lot % 100) >= plan.Sample)
            return null;
        if (plan.HasSample && winner is { Length: > 0 } && plan.Variants.FirstOrDefault(variant => variant.Name == winner) is { } won)
            return won;
        var place = (int)(lot / 100 % (ulong)plan.Variants.Sum(static variant => variant.Share));
        foreach (var variant in plan.Variants)
        {
            place -= variant.Share;
            if (place < 0)
                return variant;
        }

        throw new InvalidOperationException("A campaign has no variants.");
    }

    /// <summary>The finalizer of SplitMix64: every bit of the result depends on every bit of the number.</summary>
    private static ulong Mix(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }
}
