using System.Collections;
using System.Globalization;
using System.Reflection;

namespace PolicyMta.IspRules.Explain;

/// <summary>Settings of a record as they would be written: names in snake_case, values as YAML reads them.</summary>
internal static class SettingText
{
    /// <summary>The settings of a record that somebody can write, in its order.</summary>
    public static IEnumerable<(string Name, PropertyInfo Property)> In(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
        where !property.IsDefined(typeof(SettingsKeyAttribute))
        select (NameOf(property.Name), property);

    /// <summary>A property's name as a key.</summary>
    public static string NameOf(string property) => Words(property, '_');

    public static string Of(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool yes => yes ? "true" : "false",
        TimeSpan duration => DurationText.Format(duration),
        Enum choice => Words(choice.ToString(), '-'),
        IDictionary map => Braces(map.Keys.Cast<object>().Select(key => $"{key}: {Of(map[key])}")),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object>().Select(Of))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ when value.GetType().IsClass && value.GetType().Assembly == typeof(TrafficProfile).Assembly => Braces(
            In(value.GetType())
                .Select(setting => (setting.Name, Value: setting.Property.GetValue(value)))
                .Where(setting => setting.Value is not (null or false or ICollection { Count: 0 }))
                .Select(setting => $"{setting.Name}: {Of(setting.Value)}")),
        _ => value.ToString() ?? "",
    };

    private static string Braces(IEnumerable<string> parts) => $"{{ {string.Join(", ", parts)} }}";

    private static string Words(string name, char between) => string.Concat(name.Select((c, i) =>
        char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : between.ToString()) + char.ToLowerInvariant(c) : c.ToString()));
}
