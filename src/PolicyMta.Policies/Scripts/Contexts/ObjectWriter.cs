using Jint;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>Shows a record of the SDK with all its properties.</summary>
internal class ObjectWriter<T> : ValueWriter<T>
    where T : class
{
    private readonly PropertyWriter<T>[] _properties = [.. PropertyWriter<T>.Of()];
    private readonly JsObjectLayout _layout;

    public ObjectWriter() => _layout = new JsObjectLayout([.. _properties.Select(property => property.Name)]);

    public override string TypeScript => typeof(T).Name;

    public override JsValue Write(Engine engine, T? value)
    {
        if (value is null)
            return JsValue.Null;
        var values = new JsValue[_properties.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = _properties[i].Write(engine, value);
        return JsObject.Create(engine, _layout, values);
    }
}

/// <summary>Shows a decision, or a part of one: only what it says.</summary>
internal sealed class DecisionWriter<T> : ValueWriter<T>
    where T : class
{
    private readonly PropertyWriter<T>[] _properties =
        [.. PropertyWriter<T>.Of().Where(property => property.Property.SetMethod is not null)];

    public override string TypeScript => typeof(T).Name;

    public override JsValue Write(Engine engine, T? value)
    {
        if (value is null)
            return JsValue.Null;
        var entries = new List<KeyValuePair<string, JsValue>>();
        foreach (var property in _properties)
        {
            var written = property.Write(engine, value);
            if (!(written.IsNull() || written == JsBoolean.False || written is JsArray { Length: 0 }
                || (written is JsObject labels && !labels.GetOwnProperties().Any())))
                entries.Add(new(property.Name, written));
        }

        return JsObject.CreateFromEntries(engine, entries);
    }
}
