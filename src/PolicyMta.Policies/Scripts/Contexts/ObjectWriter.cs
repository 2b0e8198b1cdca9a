using Jint;
using Jint.Native;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>Shows a record of the SDK with all its properties.</summary>
internal class ObjectWriter<T> : ValueWriter<T>
    where T : class
{
    private readonly PropertyWriter<T>[] _properties = [.. PropertyWriter<T>.Of()];
    private readonly FactNames _names;

    public ObjectWriter() => _names = new FactNames(_properties.Select(property => property.Name));

    public override string TypeScript => typeof(T).Name;

    public override JsValue Write(Engine engine, T? value)
    {
        if (value is null)
            return JsValue.Null;
        var values = new JsValue[_properties.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = _properties[i].Write(engine, value);
        return new RecordView(engine, _names, values);
    }
}

/// <summary>Shows a decision, or a part of one: only what it says.</summary>
internal sealed class DecisionWriter<T> : ValueWriter<T>
    where T : class
{
    private readonly PropertyWriter<T>[] _properties =
        [.. PropertyWriter<T>.Of().Where(property => property.Property.SetMethod is not null)];

    private readonly FactNames _names;

    public DecisionWriter() => _names = new FactNames(_properties.Select(property => property.Name));

    public override string TypeScript => $"Seen<{typeof(T).Name}>";

    public override JsValue Write(Engine engine, T? value)
    {
        if (value is null)
            return JsValue.Null;
        var values = new JsValue?[_properties.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var written = _properties[i].Write(engine, value);
            values[i] = IsSaid(written) ? written : null;
        }

        return new RecordView(engine, _names, values);
    }

    private static bool IsSaid(JsValue written) => !(written.IsNull() || written == JsBoolean.False || written is JsArray { Length: 0 }
        || (written is FactsObject facts && facts.GetOwnPropertyKeys(Types.String).Count == 0));
}
