using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using PolicyMta.Sdk;

namespace PolicyMta.Policies.Settings;

/// <summary>Reads a map into a class, record or struct: one key a property, unknown and missing keys reported.</summary>
internal sealed class RecordBinder(SettingsBinder binder)
{
    private readonly NullabilityInfoContext _nullability = new();

    public object? Read(Type type, SettingsTarget target, SettingsNode node)
    {
        if (type.IsAbstract || (!type.IsValueType && type.GetConstructor(Type.EmptyTypes) is null))
            throw new NotSupportedException($"{type} ({target.Name}) cannot be read from settings: it needs a public constructor without parameters.");
        if (SettingsBinder.IsEmpty(node))
            node = new SettingsMap(node.Place, []);

        var properties = PropertiesOf(type);
        if (node is not SettingsMap map)
        {
            binder.Report(node.Place, $"{target.Name} must be a map, not {SettingsBinder.Describe(node)}.", $"Its keys: {Names(properties)}.");
            return null;
        }

        var before = binder.ProblemCount;
        var instance = Activator.CreateInstance(type)!;
        ReportUnknown(map, target, properties);
        foreach (var (key, property) in properties)
            ReadProperty(instance, key, property, target, map);
        if (instance is ISettingsValidation validation && binder.ProblemCount == before)
            Validate(validation, target, map);
        return instance;
    }

    private void ReadProperty(object instance, string key, PropertyInfo property, SettingsTarget target, SettingsMap map)
    {
        var rules = ValueRules.Of(property);
        var entry = map.Entries.FirstOrDefault(entry => entry.Key == key);
        if (entry is null || (SettingsBinder.IsEmpty(entry.Value) && IsLeftOut(property)))
        {
            if (entry is not null && _nullability.Create(property).WriteState == NullabilityState.Nullable)
                property.SetValue(instance, null);
            else if (property.IsDefined(typeof(RequiredMemberAttribute)) || rules.Any(rule => rule is RequiredAttribute))
                binder.Report(entry?.Value.Place ?? map.Place, $"'{target.Below(key)}' is missing.", $"Write '{key}: ...' here.");
            return;
        }

        var value = new SettingsTarget(property.PropertyType, target.Below(key), rules);
        var node = entry.Value is SettingsScalar && property.IsDefined(typeof(OneOrListAttribute)) ? new SettingsList(entry.Value.Place, [entry.Value]) : entry.Value;
        if (binder.Read(value, node) is { } read)
            property.SetValue(instance, read);
    }

    /// <summary>Whether an empty value means the default or null, as it does for everything but plain values.</summary>
    private bool IsLeftOut(PropertyInfo property) =>
        _nullability.Create(property).WriteState == NullabilityState.Nullable
        || property.IsDefined(typeof(RequiredMemberAttribute))
        || ScalarReader.Find(property.PropertyType) is null;

    private void ReportUnknown(SettingsMap map, SettingsTarget target, List<(string Key, PropertyInfo Property)> properties)
    {
        foreach (var entry in map.Entries)
        {
            if (properties.Exists(property => property.Key == entry.Key))
                continue;

            var similar = Suggestion.For(entry.Key, properties.Select(property => property.Key));
            var remedy = properties.Count == 0 ? "No keys are allowed here." : $"Allowed here: {Names(properties)}.";
            binder.Report(entry.KeyPlace, $"Unknown key '{target.Below(entry.Key)}'.", similar is null ? remedy : $"Did you mean '{similar}'? {remedy}");
        }
    }

    private void Validate(ISettingsValidation validation, SettingsTarget target, SettingsMap map)
    {
        foreach (var (setting, problem) in validation.Validate())
        {
            var path = setting.Length == 0 ? target.Path : target.Below(setting);
            binder.Report(SettingsPath.PlaceOf(map, setting), path.Length == 0 ? problem : $"'{path}': {problem}");
        }
    }

    private static List<(string Key, PropertyInfo Property)> PropertiesOf(Type type)
    {
        var properties = new List<(string Key, PropertyInfo Property)>();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                properties.Add((KeyName.Of(property.Name), property));
        }

        return properties;
    }

    private static string Names(List<(string Key, PropertyInfo Property)> properties) =>
        string.Join(", ", properties.Select(property => property.Key).Order(StringComparer.Ordinal));
}
