namespace PolicyMta.Core.Traffic;

/// <summary>Which counter, and for which values of its facts. Immutable.</summary>
/// <param name="Name">The counter's name.</param>
/// <param name="Facts">The facts with their values, in the order of the counter's; null if it is that of all further combinations.</param>
internal sealed record CounterIdentity(string Name, ImmutableArray<(CounterFact Fact, string Value)>? Facts);
