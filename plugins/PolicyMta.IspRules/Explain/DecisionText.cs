namespace PolicyMta.IspRules.Explain;

/// <summary>What follows from a reply, in the words of the settings.</summary>
internal static class DecisionText
{
    public static string Of(BounceDecision decision)
    {
        var parts = SettingText.In(typeof(BounceDecision))
            .Where(setting => setting.Name != "reason")
            .Select(setting => (setting.Name, Value: setting.Property.GetValue(decision)))
            .Where(setting => setting.Value is not null and not false)
            .Select(setting => setting.Value is true ? setting.Name : $"{setting.Name} {SettingText.Of(setting.Value)}");
        return string.Join(", ", parts) is { Length: > 0 } text ? text : "nothing";
    }
}
