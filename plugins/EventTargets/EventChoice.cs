using System.Reflection;

namespace PolicyMta.EventTargets;

/// <summary>Which events a setting chooses, and what is wrong with such settings.</summary>
internal static class EventChoice
{
    private const int MaxTenants = 10_000;

    private static readonly ImmutableArray<string> Known =
    [
        .. typeof(EventKind).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    public static EventReading Reading(ImmutableArray<string> kinds, ImmutableArray<string> tenants, EventStart start, int batch) => new()
    {
        Kinds = [.. kinds],
        Tenants = [.. tenants],
        Start = start,
        MaxBatch = batch,
        WithDecisions = false,
    };

    /// <summary>Kinds that nothing ever has. Those of plugins, which have a dot, cannot be known.</summary>
    public static IEnumerable<(string Setting, string Problem)> Mistakes(ImmutableArray<string> kinds, ImmutableArray<string> tenants)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            if (!kinds[i].Contains('.', StringComparison.Ordinal) && !Known.Contains(kinds[i]))
                yield return ($"kinds[{i}]", $"'{kinds[i]}' is not a valid kind of event. Kinds: {string.Join(", ", Known.Order())}.");
        }

        if (tenants.Length > MaxTenants)
            yield return ("tenants", $"at most {MaxTenants} tenants can be named; leave it out for all.");
        if (tenants.Contains(""))
            yield return ("tenants", "a tenant's name must not be empty; leave 'tenants' out for all.");
    }
}
