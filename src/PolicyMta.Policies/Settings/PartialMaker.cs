using System.Reflection;

namespace PolicyMta.Policies.Settings;

/// <summary>Makes a <see cref="Partial{T}"/> of the values that were read for properties of its record.</summary>
internal static class PartialMaker
{
    /// <exception cref="NotSupportedException">The type is not a record class.</exception>
    public static object Make(Type whole, ImmutableArray<(PropertyInfo Property, object Value)> values)
    {
        var clone = whole.GetMethod("<Clone>$")
            ?? throw new NotSupportedException($"Partial<{whole}> cannot be read from settings: {whole.Name} must be a record class.");
        return typeof(PartialMaker).GetMethod(nameof(MakeTyped), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(whole).Invoke(null, [clone, values])!;
    }

    private static Partial<T> MakeTyped<T>(MethodInfo clone, ImmutableArray<(PropertyInfo Property, object Value)> values)
        where T : class => values.IsEmpty ? new Partial<T>() : new Partial<T>(basis =>
        {
            var copy = (T)clone.Invoke(basis, null)!;
            foreach (var (property, value) in values)
                property.SetValue(copy, value);
            return copy;
        });
}
