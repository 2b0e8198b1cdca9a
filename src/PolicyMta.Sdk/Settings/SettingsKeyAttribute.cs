namespace PolicyMta.Sdk;

/// <summary>
/// On a text property of an options record: if the record is an entry of a map, the entry's key is its value and nobody writes it twice.
/// A <see cref="Partial{T}"/> never changes it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingsKeyAttribute : Attribute;
