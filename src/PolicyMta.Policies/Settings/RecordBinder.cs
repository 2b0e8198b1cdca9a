using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Settings;

/// <summary>Reads a map into a class, record or struct: one key a property, unknown and missing keys reported.</summary>
internal sealed class RecordBinder(SettingsBinder binder)
{
    private readonly NullabilityInfoContext _nullability = new();

    public object? Read(Type type, SettingsTarget target, SettingsNode node)
    {
        if (type.IsAbstract || (!type.IsValueType && type.GetConstructor(Type.EmptyTypes) is null))
            throw new NotSupportedException(
                $"{type} ({target.Name}) cannot be read from settings: it needs a public constructor without parameters.");

        var keys = RecordKey.Of(type, isNamed: target.EntryKey is not null);
        if (MapOf(node, target, keys) is not { } map)
            return null;

        var before = binder.ProblemCount;
        var instance = Activator.CreateInstance(type)!;
        ReportUnknown(map, target, keys);
        foreach (var key in keys.Where(key => key.Part is null))
            ReadProperty(instance, key, target, map);
        foreach (var part in keys.Where(key => key.Part is not null).GroupBy(key => key.Part!))
            part.Key.SetValue(instance, MakePartial(RecordKey.WholeOf(part.Key.PropertyType)!, part, target, map));
        if (target.EntryKey is { } name)
            SetName(instance, name, target.EntryPlace);
        if (instance is ISettingsValidation validation && binder.ProblemCount == before)
            Validate(validation, target, map);
        return instance;
    }

    /// <summary>Reads some properties of a record, to be laid over a whole one.</summary>
    public object? ReadPartial(Type whole, SettingsTarget target, SettingsNode node)
    {
        var keys = RecordKey.Of(whole, isNamed: true);
        if (MapOf(node, target, keys) is not { } map)
            return null;
        ReportUnknown(map, target, keys);
        return MakePartial(whole, keys, target, map);
    }

    private SettingsMap? MapOf(SettingsNode node, SettingsTarget target, ImmutableArray<RecordKey> keys)
    {
        if (SettingsBinder.IsEmpty(node))
            return new SettingsMap(node.Place, []);
        if (node is SettingsMap map)
            return map;
        binder.Report(node.Place, $"{target.Name} must be a map, not {SettingsBinder.Describe(node)}.", $"Its keys: {Names(keys)}.");
        return null;
    }

    private object MakePartial(Type whole, IEnumerable<RecordKey> keys, SettingsTarget target, SettingsMap map)
    {
        var values = ImmutableArray.CreateBuilder<(PropertyInfo Property, object Value)>();
        foreach (var key in keys)
        {
            if (map[key.Name] is { } node && !IsLeftOut(node, key.Property)
                && ReadValue(key, target, node) is { } value)
                values.Add((key.Property, value));
        }

        return PartialMaker.Make(whole, values.ToImmutable());
    }

    private void ReadProperty(object instance, RecordKey key, SettingsTarget target, SettingsMap map)
    {
        var property = key.Property;
        var node = map[key.Name];
        if (node is not null && !IsLeftOut(node, property))
        {
            if (ReadValue(key, target, node) is { } read)
                property.SetValue(instance, read);
            return;
        }

        if (node is not null && _nullability.Create(property).WriteState == NullabilityState.Nullable)
            property.SetValue(instance, null);
        else if (property.IsDefined(typeof(RequiredMemberAttribute)) || ValueRules.Of(property).Any(rule => rule is RequiredAttribute))
            binder.Report(node?.Place ?? map.Place, $"'{target.Below(key.Name)}' is missing.", $"Write '{key.Name}: ...' here.");
        else
            DefaultPaths.MakeAbsolute(instance, property, binder.DefaultFolder ?? map.Place.Folder);
    }

    private object? ReadValue(RecordKey key, SettingsTarget target, SettingsNode node)
    {
        var isOneOfList = node is SettingsScalar && key.Property.IsDefined(typeof(OneOrListAttribute));
        var value = new SettingsTarget(key.Property.PropertyType, target.Below(key.Name), ValueRules.Of(key.Property));
        return binder.Read(value, isOneOfList ? new SettingsList(node.Place, [node]) : node);
    }

    /// <summary>
    /// Whether an empty value means the default or null, as it does for everything but plain values; <c>""</c> does for paths and for what
    /// may be null.
    /// </summary>
    private bool IsLeftOut(SettingsNode node, PropertyInfo property)
    {
        if (node is not SettingsScalar { Text: null or "" } scalar)
            return false;
        var isNullable = _nullability.Create(property).WriteState == NullabilityState.Nullable;
        if (scalar.Text is "")
            return property.PropertyType == typeof(FilePath) || (isNullable && property.PropertyType != typeof(string));
        return isNullable || property.IsDefined(typeof(RequiredMemberAttribute)) || ScalarReader.Find(property.PropertyType) is null;
    }

    private void ReportUnknown(SettingsMap map, SettingsTarget target, ImmutableArray<RecordKey> keys)
    {
        foreach (var entry in map.Entries)
        {
            if (keys.Any(key => key.Name == entry.Key))
                continue;

            if (entry.Key == SettingsMerge.Replace)
            {
                binder.Report(
                    entry.KeyPlace, $"'{PrintableText.Word(target.Below(entry.Key))}' replaces nothing.",
                    "Write 'replace: true' in a map that has the name of one of the defaults, to keep nothing of it; leave it out "
                        + "elsewhere.");
                continue;
            }

            var similar = Suggestion.For(entry.Key, keys.Select(key => key.Name));
            var remedy = keys.IsEmpty ? "No keys are allowed here." : $"Allowed here: {Names(keys)}.";
            binder.Report(
                entry.KeyPlace, $"Unknown key '{PrintableText.Word(target.Below(entry.Key))}'.",
                KeyName.StrangeSpaceIn(entry.Key) ?? (similar is null ? remedy : $"Did you mean '{similar}'? {remedy}"));
        }
    }

    private void Validate(ISettingsValidation validation, SettingsTarget target, SettingsMap map)
    {
        foreach (var (setting, problem) in validation.Validate())
        {
            var path = setting.Length == 0 ? target.Path : target.Below(setting);
            var shown = ForeignValues.HideIn(problem, map);
            binder.Report(SettingsPath.PlaceOf(map, setting), path.Length == 0 ? shown : $"'{path}': {shown}");
        }
    }

    private static void SetName(object instance, string name, SourcePlace place)
    {
        var property = RecordKey.Settable(instance.GetType())
            .FirstOrDefault(property => property.IsDefined(typeof(SettingsKeyAttribute)));
        property?.SetValue(instance, property.PropertyType == typeof(PlacedText) ? new PlacedText(name, place) : (object)name);
    }

    private static string Names(ImmutableArray<RecordKey> keys) =>
        string.Join(", ", keys.Select(key => key.Name).Order(StringComparer.Ordinal));
}
