using System.Collections.Frozen;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>The names of one kind of facts, each with its number. Immutable; shared by all engines.</summary>
internal sealed class FactNames
{
    private readonly FrozenDictionary<string, int> _numbers;

    public FactNames(IEnumerable<string> names)
    {
        InOrder = [.. names];
        _numbers = Enumerable.Range(0, InOrder.Length).ToFrozenDictionary(number => InOrder[number], StringComparer.Ordinal);
    }

    public ImmutableArray<string> InOrder { get; }

    public int NumberOf(string name) => _numbers.GetValueOrDefault(name, -1);
}
