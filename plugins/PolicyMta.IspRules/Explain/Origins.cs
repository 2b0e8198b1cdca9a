using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules.Explain;

/// <summary>Where a limit of a rule's profile, the reaction behind a throttle, or the automation behind a directive is written.</summary>
internal sealed class Origins(RuleSet rules, Func<string, SettingPlace?> placeOf)
{
    public SettingPlace? Find(OriginQuestion question) => question switch
    {
        { TrafficProfile: { } profile, Setting: { } setting } => OfProfile(profile, setting),
        { Reason: { } reason } => OfReason(reason),
        _ => null,
    };

    private SettingPlace? OfProfile(string name, string setting)
    {
        if (rules.FindByProfile(name) is not { } stack)
            return null;
        var written = TrafficProfile.BaseNameOf(name) ?? name;
        var layers = stack.LayersOf(written);
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            if (placeOf(Paths.Below(layers[i].Path, setting)) is { } place)
                return place;
        }

        return layers.IsEmpty ? null : placeOf(layers[^1].Path);
    }

    /// <summary>
    /// The reasons of decisions are <c>rule NAME</c> and <c>rule NAME, reply NAME</c>; those of what automation does,
    /// <c>rule NAME: WHY</c>.
    /// </summary>
    private SettingPlace? OfReason(string reason)
    {
        foreach (var stack in rules.Stacks)
        {
            foreach (var reply in stack.Replies)
            {
                if (reply.Decision.Reason == reason)
                    return placeOf(Paths.Of(reply));
            }
        }

        if (!reason.StartsWith("rule ", StringComparison.Ordinal))
            return null;
        if (rules.FindByProfile(reason["rule ".Length..]) is { } found)
            return placeOf(Paths.Below("rules", found.Rules[^1].Name));
        return reason.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end
            ? placeOf(Paths.Below("automation", reason["rule ".Length..end]))
            : null;
    }
}
