using System.Reflection;

namespace PolicyMta.Policies.Settings;

/// <summary>One key that may be written for a record.</summary>
/// <param name="Name">The key.</param>
/// <param name="Property">The property that it sets.</param>
/// <param name="Part">The record's property that takes it as a part of a <see cref="Partial{T}"/>; null if the record has
/// <paramref name="Property"/> itself.</param>
internal sealed record RecordKey(string Name, PropertyInfo Property, PropertyInfo? Part = null)
{
    /// <summary>The keys of a record, in its order.</summary>
    /// <param name="type">The record.</param>
    /// <param name="isNamed">Whether the record's <see cref="SettingsKeyAttribute"/> is known from elsewhere and is not a key.</param>
    public static ImmutableArray<RecordKey> Of(Type type, bool isNamed = false) => [.. Settable(type, isNamed).SelectMany(KeysOf)];

    /// <summary>The properties of a record that settings can set.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type, bool isNamed = false) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
        where !(isNamed && property.IsDefined(typeof(SettingsKeyAttribute)))
        select property;

    /// <summary>The <c>T</c> of a <see cref="Partial{T}"/>, or null if the type is another.</summary>
    public static Type? WholeOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Partial<>) ? type.GetGenericArguments()[0] : null;

    private static IEnumerable<RecordKey> KeysOf(PropertyInfo property) =>
        property.IsDefined(typeof(InlineSettingsAttribute)) && WholeOf(property.PropertyType) is { } whole
            ? Settable(whole, isNamed: true).Select(part => new RecordKey(KeyName.Of(part.Name), part, property))
            : [new RecordKey(KeyName.Of(property.Name), property)];
}
