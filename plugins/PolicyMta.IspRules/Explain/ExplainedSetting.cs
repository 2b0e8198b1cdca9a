namespace PolicyMta.IspRules.Explain;

/// <summary>One limit that holds, and who says so. Immutable.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Value">Its value as it would be written.</param>
/// <param name="From">The rule or narrowing that says it, or "built in".</param>
/// <param name="Place">Where it is written; null if it is built in.</param>
internal sealed record ExplainedSetting(string Name, string Value, string From, SettingPlace? Place);
