using System.Collections;
using System.Reflection;

namespace PolicyMta.Policies.Settings;

/// <summary>Checks a record of the SDK that code or a script made against the rules that hold for one that is written in a file.</summary>
internal static class RecordRules
{
    /// <param name="record">The record; the records in it are checked too.</param>
    /// <param name="nameOf">How its makers call a property.</param>
    public static IEnumerable<(string Path, ValueMistake Mistake)> MistakesIn(object record, Func<string, string> nameOf)
    {
        if (record is ISettingsValidation validation)
        {
            foreach (var (setting, problem) in validation.Validate())
                yield return (setting, new ValueMistake(problem, ""));
        }

        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is null || property.GetValue(record) is not { } value)
                continue;

            var path = nameOf(property.Name);
            if (MistakeIn(property, value) is { } mistake)
                yield return (path, mistake);
            foreach (var (at, part) in PartsOf(path, value))
            {
                foreach (var (below, inner) in MistakesIn(part, nameOf))
                    yield return (below.Length == 0 ? at : $"{at}.{below}", inner);
            }
        }
    }

    /// <summary>The records that a value is or has, with their paths.</summary>
    private static IEnumerable<(string Path, object Record)> PartsOf(string path, object value) => value switch
    {
        IDictionary map => map.Keys.Cast<string>().Where(key => IsRecord(map[key]!)).Select(key => ($"{path}.{key}", map[key]!)),
        string or IEnumerable => [],
        _ => IsRecord(value) ? [(path, value)] : [],
    };

    private static bool IsRecord(object value) =>
        value.GetType() is { IsClass: true } type && type.Assembly == typeof(Rate).Assembly;

    private static ValueMistake? MistakeIn(PropertyInfo property, object value)
    {
        var rules = ValueRules.Of(property);
        if (value is Rate { Count: < 1 } or Rate { Per.Ticks: <= 0 })
            return new ValueMistake("is a rate that lets nothing through.", "Its count must be 1 or more and its time more than zero.");
        if (value is not IEnumerable || value is string)
            return ValueRules.FindMistake(rules, value);

        if (value is IDictionary map)
            value = map.Values;
        object[] items = value.GetType().GetProperty("IsDefault")?.GetValue(value) is true ? [] : [.. ((IEnumerable)value).Cast<object>()];
        return ValueRules.FindCountMistake(rules, items.Length)
            ?? items.Select(item => ValueRules.FindMistake(rules, item)).FirstOrDefault(mistake => mistake is not null);
    }
}
