using System.Reflection;

namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>A property of a record or context, as scripts name and type it.</summary>
internal abstract class ScriptProperty(PropertyInfo property)
{
    public string Name { get; } = ScriptNames.Property(property.Name);

    public PropertyInfo Property { get; } = property;

    public abstract string TypeScript { get; }

    /// <summary>One for each public property of a type that passes, in the type's order.</summary>
    /// <param name="owner">The type.</param>
    /// <param name="definition">The generic class to make, of owner and property type.</param>
    /// <param name="has">Whether a property has one.</param>
    protected static IEnumerable<T> Of<T>(Type owner, Type definition, Func<PropertyInfo, bool> has)
        where T : ScriptProperty =>
        owner.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(has)
            .Select(property => (T)Activator.CreateInstance(definition.MakeGenericType(owner, property.PropertyType), property)!);
}
