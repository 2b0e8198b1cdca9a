namespace PolicyMta.Simulation.Reading;

/// <summary>One call of a link or picture.</summary>
/// <param name="Url">Where.</param>
/// <param name="After">How long after the delivery.</param>
/// <param name="Agent">The user agent; empty for none.</param>
/// <param name="IsHead">Whether the answer is not wanted.</param>
/// <param name="IsPerson">Whether a person is behind it.</param>
/// <param name="IsOpen">Whether it is for a picture.</param>
internal sealed record Visit(Uri Url, TimeSpan After, string Agent, bool IsHead, bool IsPerson, bool IsOpen);
