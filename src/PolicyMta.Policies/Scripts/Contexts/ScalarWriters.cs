using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts.Contexts;

internal sealed class TextWriter : ValueWriter<string>
{
    public override string TypeScript => "string";

    public override JsValue Write(Engine engine, string? value) => value is null ? JsValue.Null : JsString.Create(value);
}

internal sealed class BooleanWriter : ValueWriter<bool>
{
    public override string TypeScript => "boolean";

    public override JsValue Write(Engine engine, bool value) => value ? JsBoolean.True : JsBoolean.False;
}

internal sealed class IntegerWriter : ValueWriter<int>
{
    public override string TypeScript => "number";

    public override JsValue Write(Engine engine, int value) => value;
}

internal sealed class LongWriter : ValueWriter<long>
{
    public override string TypeScript => "number";

    public override JsValue Write(Engine engine, long value) => (double)value;
}

internal sealed class NumberWriter : ValueWriter<double>
{
    public override string TypeScript => "number";

    public override JsValue Write(Engine engine, double value) => value;
}

/// <summary>Durations are numbers of seconds.</summary>
internal sealed class DurationWriter : ValueWriter<TimeSpan>
{
    public override string TypeScript => "Seconds";

    public override JsValue Write(Engine engine, TimeSpan value) => value.TotalSeconds;
}

/// <summary>Instants are text of ISO 8601 in UTC, as <c>Date.parse</c> reads it.</summary>
internal sealed class InstantWriter : ValueWriter<DateTimeOffset>
{
    public override string TypeScript => "Instant";

    public override JsValue Write(Engine engine, DateTimeOffset value) =>
        JsString.Create(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}

internal sealed class WordWriter<T> : ValueWriter<T>
    where T : struct, Enum
{
    private readonly Dictionary<T, JsString> _words = ScriptNames.Words<T>().ToDictionary(
        pair => pair.Value, pair => JsString.Create(pair.Word));

    public override string TypeScript => typeof(T).Name;

    public override JsValue Write(Engine engine, T value) => _words.TryGetValue(value, out var word) ? word : JsValue.Null;
}

internal sealed class BytesWriter : ValueWriter<ReadOnlyMemory<byte>>
{
    public override string TypeScript => "string";

    public override JsValue Write(Engine engine, ReadOnlyMemory<byte> value) => JsString.Create(Encoding.UTF8.GetString(value.Span));
}

/// <summary>Types of the SDK that say themselves how they are written: replies, addresses, ids, rates.</summary>
internal sealed class FormattedWriter<T> : ValueWriter<T>
{
    public override string TypeScript => "string";

    public override JsValue Write(Engine engine, T value) => value is null ? JsValue.Null : JsString.Create(value.ToString() ?? "");
}

internal sealed class NullableWriter<T>(ValueWriter<T> inner) : ValueWriter<T?>
    where T : struct
{
    public override string TypeScript => inner.TypeScript;

    public override JsValue Write(Engine engine, T? value) => value is { } present ? inner.Write(engine, present) : JsValue.Null;
}
