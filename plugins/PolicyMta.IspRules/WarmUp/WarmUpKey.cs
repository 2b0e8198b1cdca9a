namespace PolicyMta.IspRules.WarmUp;

/// <summary>What is counted: mail from one egress source to one provider.</summary>
internal readonly record struct WarmUpKey(string Source, string Provider);
