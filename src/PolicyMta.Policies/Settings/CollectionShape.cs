namespace PolicyMta.Policies.Settings;

/// <summary>How a collection type holds its items.</summary>
/// <param name="Definition">The open generic type, or a type of its own that is made from the items; null for an array.</param>
/// <param name="Item">The type of an item or of a map's value.</param>
/// <param name="IsMap">Whether items have names.</param>
internal sealed record CollectionShape(Type? Definition, Type Item, bool IsMap = false);
