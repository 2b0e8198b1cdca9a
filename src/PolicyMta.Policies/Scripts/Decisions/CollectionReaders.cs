using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Decisions;

internal sealed class ArrayReader<T>(ValueReader<T> items) : ValueReader<ImmutableArray<T>>
{
    public override string Expected => $"an array whose items are {items.Expected}";

    public override string TypeScript => $"readonly {items.TypeScript}[]";

    public override ImmutableArray<T> Read(JsValue value)
    {
        if (value is not JsArray array)
            throw Unfit(value);

        var builder = ImmutableArray.CreateBuilder<T>((int)array.Length);
        for (uint i = 0; i < array.Length; i++)
        {
            try
            {
                builder.Add(items.Read(array.Get(i)));
            }
            catch (ReadException e)
            {
                throw e.Within($"[{i}]");
            }
        }

        return builder.DrainToImmutable();
    }
}

/// <summary>Labels: an object whose values are text; numbers and booleans are taken as text.</summary>
internal sealed class LabelsReader : ValueReader<ImmutableDictionary<string, string>>
{
    public override string Expected => "an object whose values are strings, numbers or booleans";

    public override string TypeScript => "Readonly<Record<string, string | number | boolean>>";

    public override ImmutableDictionary<string, string> Read(JsValue value)
    {
        if (value is not ObjectInstance labels || value is Function or JsArray)
            throw Unfit(value);

        var builder = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var key in labels.GetOwnPropertyKeys(Types.String))
        {
            var label = labels.Get(key);
            if (label is JsString || label.IsBoolean() || (label.IsNumber() && double.IsFinite(label.AsNumber())))
                builder[key.ToString()] = label.ToString();
            else if (!label.IsUndefined())
                throw new ReadException(key.ToString(), $"must be a string, a number or a boolean, but is {Describe(label)}.");
        }

        return builder.ToImmutable();
    }
}

/// <summary>Values by name: an object whose properties all are of one kind.</summary>
internal sealed class MapReader<T>(ValueReader<T> values) : ValueReader<ImmutableDictionary<string, T>>
{
    public override string Expected => $"an object whose values are {values.Expected}";

    public override string TypeScript => $"Readonly<Record<string, {values.TypeScript}>>";

    public override ImmutableDictionary<string, T> Read(JsValue value)
    {
        if (value is not ObjectInstance map || value is Function or JsArray)
            throw Unfit(value);

        var builder = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var key in map.GetOwnPropertyKeys(Types.String))
        {
            var entry = map.Get(key);
            if (entry.IsUndefined() || entry.IsNull())
                continue;
            try
            {
                builder[key.ToString()] = values.Read(entry);
            }
            catch (ReadException e)
            {
                throw e.Within(key.ToString());
            }
        }

        return builder.ToImmutable();
    }
}
