namespace PolicyMta.Simulation.Scenarios;

/// <summary>How a scenario's time is cut into the points of a chart. Immutable.</summary>
internal sealed class SampleSeries(ScenarioOptions scenario)
{
    public int Count { get; } = Math.Max(1, (int)Math.Ceiling(scenario.Duration / scenario.Sample));

    /// <summary>The sample of a time; the last one for what is later.</summary>
    public int IndexOf(TimeSpan elapsed) => Math.Clamp((int)(elapsed / scenario.Sample), 0, Count - 1);
}
