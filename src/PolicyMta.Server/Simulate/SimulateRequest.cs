namespace PolicyMta.Server.Simulate;

/// <summary>What a user asked of <c>policymta simulate</c>.</summary>
/// <param name="Scenario">The scenario file.</param>
/// <param name="Config">The configuration file, or null.</param>
/// <param name="Chart">Where the chart is to be written, or null.</param>
/// <param name="Log">Where the server's log is to be written, or null.</param>
/// <param name="Json">Whether the last line is to be JSON.</param>
internal sealed record SimulateRequest(string Scenario, string? Config, string? Chart, string? Log, bool Json);
