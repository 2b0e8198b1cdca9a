namespace PolicyMta.Sdk;

/// <summary>
/// On a <see cref="Partial{T}"/> property of an options record: the keys of its <c>T</c> stand among the record's own in place of a section
/// below it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InlineSettingsAttribute : Attribute;
