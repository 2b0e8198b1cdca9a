namespace PolicyMta.Policies.Settings;

/// <summary>What is wrong with one value, without its place.</summary>
internal sealed record ValueMistake(string Message, string Remedy = "");
