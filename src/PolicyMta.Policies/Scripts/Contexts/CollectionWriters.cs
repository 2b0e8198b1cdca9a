using Jint;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

internal sealed class ArrayWriter<T>(ValueWriter<T> items) : ValueWriter<ImmutableArray<T>>
{
    public override string TypeScript => $"readonly {items.TypeScript}[]";

    public override JsValue Write(Engine engine, ImmutableArray<T> value)
    {
        var values = value.IsDefaultOrEmpty ? [] : new JsValue[value.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = items.Write(engine, value[i]);
        return FrozenArray.Of(engine, values);
    }
}

/// <summary>Values by name.</summary>
internal sealed class MapWriter<T>(ValueWriter<T> values) : ValueWriter<ImmutableDictionary<string, T>>
{
    public override string TypeScript => $"Readonly<Record<string, {values.TypeScript}>>";

    public override JsValue Write(Engine engine, ImmutableDictionary<string, T>? value)
    {
        if (value is null)
            return JsValue.Null;
        string[] names = [.. value.Keys.Order(StringComparer.Ordinal)];
        return new RecordView(engine, new FactNames(names), Array.ConvertAll(names, name => (JsValue?)values.Write(engine, value[name])));
    }
}

internal sealed class LabelsWriter : ValueWriter<ImmutableDictionary<string, string>>
{
    public override string TypeScript => "Readonly<Record<string, string>>";

    public override JsValue Write(Engine engine, ImmutableDictionary<string, string>? value) =>
        value is null ? JsValue.Null : new LabelsView(engine, value);
}
