namespace PolicyMta.Simulation.Scenarios;

/// <summary>One message of a scenario before it is written.</summary>
/// <param name="Number">Its number in the stream, from 0.</param>
/// <param name="Stream">The index of its stream.</param>
/// <param name="Provider">The index of the provider that its recipient is at.</param>
/// <param name="IsBad">Whether there is no such recipient.</param>
internal readonly record struct PlannedMessage(long Number, int Stream, int Provider, bool IsBad);
