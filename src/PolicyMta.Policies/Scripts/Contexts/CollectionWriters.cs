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
        return new JsArray(engine, values);
    }
}

internal sealed class LabelsWriter : ValueWriter<ImmutableDictionary<string, string>>
{
    public override string TypeScript => "Readonly<Record<string, string>>";

    public override JsValue Write(Engine engine, ImmutableDictionary<string, string> value)
    {
        var entries = new KeyValuePair<string, JsValue>[value.Count];
        var i = 0;
        foreach (var (name, label) in value)
            entries[i++] = new(name, JsString.Create(label));
        return JsObject.CreateFromEntries(engine, entries);
    }
}
