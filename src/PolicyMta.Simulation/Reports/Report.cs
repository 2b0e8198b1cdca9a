using PolicyMta.Simulation.Traffic;

namespace PolicyMta.Simulation.Reports;

/// <summary>Something that comes back: a message, or a click. Immutable.</summary>
/// <param name="Message">The message; without content for a click.</param>
/// <param name="Click">Where the click goes; null for a message.</param>
/// <param name="Tries">How often it was tried.</param>
internal sealed record Report(GeneratedMessage Message, Uri? Click, int Tries = 0);
