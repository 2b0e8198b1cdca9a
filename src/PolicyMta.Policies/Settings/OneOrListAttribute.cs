namespace PolicyMta.Policies.Settings;

/// <summary>On a list: a single value may stand in its place.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrListAttribute : Attribute;
