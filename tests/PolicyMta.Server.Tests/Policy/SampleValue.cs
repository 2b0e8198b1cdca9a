using System.Reflection;
using System.Text.Json;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Tests.Policy;

/// <summary>A value of a type of the SDK that is nobody's default, and how it is written in the configuration and in a script.</summary>
internal sealed record SampleValue(object Value, string Yaml, string Script)
{
    public static SampleValue Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(int))
            return new(7, "7", "7");
        if (type == typeof(double))
            return new(0.07, "0.07", "0.07");
        if (type == typeof(bool))
            return new(true, "true", "true");
        if (type == typeof(string))
            return new("seven", "seven", "'seven'");
        if (type == typeof(Rate))
            return new(new Rate(7, TimeSpan.FromMinutes(1)), "7/min", "'7/min'");
        if (type == typeof(TimeSpan))
            return new(TimeSpan.FromSeconds(7), "7s", "'7s'");
        if (type == typeof(ImmutableArray<TimeSpan>))
            return new(ImmutableArray.Create(TimeSpan.FromSeconds(7)), "[7s]", "['7s']");
        if (type == typeof(ImmutableArray<string>))
            return new(ImmutableArray.Create("seven"), "[seven]", "['seven']");
        if (type == typeof(ImmutableArray<CounterFact>))
            return new(ImmutableArray.Create(new CounterFact(CounterFactKind.Pool)), "[pool]", "['pool']");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>))
            return Map(type);
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last() is var last
                ? new(last, KeyName.OfChoice(last.ToString()!), $"'{KeyName.OfChoice(last.ToString()!)}'")
                : null!;
        return type.Namespace == "PolicyMta.Sdk" && type.GetConstructor(Type.EmptyTypes) is not null
            ? Record(type)
            : throw new NotSupportedException($"A property of the type {type} needs a sample value here.");
    }

    private static SampleValue Map(Type type)
    {
        var item = type.GetGenericArguments()[1];
        var sample = item == typeof(string) ? new SampleValue("eight", "eight", "'eight'") : Of(item);
        var map = type.GetField("Empty")!.GetValue(null)!;
        return new SampleValue(
            type.GetMethod("SetItem")!.Invoke(map, ["seven", sample.Value])!,
            $"{{ seven: {sample.Yaml} }}",
            $"{{ seven: {sample.Script} }}");
    }

    private static SampleValue Record(Type type)
    {
        var record = Activator.CreateInstance(type)!;
        var parts = new List<(PropertyInfo Property, SampleValue Sample)>();
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null))
        {
            parts.Add((property, Of(property.PropertyType)));
            property.SetValue(record, parts[^1].Sample.Value);
        }

        return new SampleValue(
            record,
            $"{{ {string.Join(", ", parts.Select(part => $"{KeyName.Of(part.Property.Name)}: {part.Sample.Yaml}"))} }}",
            $"{{ {string.Join(", ", parts.Select(part => $"{ScriptName(part.Property)}: {part.Sample.Script}"))} }}");
    }

    private static string ScriptName(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
