namespace PolicyMta.Policies.Scripts;

/// <summary>How one <c>test(...)</c> went.</summary>
/// <param name="Place">Where it failed, or the file.</param>
/// <param name="Name">The test's name.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal sealed record ScriptTestResult(SourcePlace Place, string Name, string? Failure);
