using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Decisions;

internal sealed class TextReader : ValueReader<string>
{
    public override string Expected => "a string";

    public override string TypeScript => "string";

    public override string Read(JsValue value) => value is JsString ? value.ToString() : throw Unfit(value);
}

internal sealed class BooleanReader : ValueReader<bool>
{
    public override string Expected => "true or false";

    public override string TypeScript => "boolean";

    public override bool Read(JsValue value) => value.IsBoolean() ? value.AsBoolean() : throw Unfit(value);
}

internal sealed class NumberReader : ValueReader<double>
{
    public override string Expected => "a number";

    public override string TypeScript => "number";

    public override double Read(JsValue value) =>
        value.IsNumber() && double.IsFinite(value.AsNumber()) ? value.AsNumber() : throw Unfit(value);
}

internal sealed class IntegerReader : ValueReader<int>
{
    public override string Expected => "a whole number";

    public override string TypeScript => "number";

    public override int Read(JsValue value)
    {
        var number = value.IsNumber() ? value.AsNumber() : double.NaN;
        return Math.Abs(number) <= int.MaxValue && number == Math.Floor(number) ? (int)number : throw Unfit(value);
    }
}

internal sealed class LongReader : ValueReader<long>
{
    private const double MaxSafeInteger = 9007199254740991;

    public override string Expected => "a whole number";

    public override string TypeScript => "number";

    public override long Read(JsValue value)
    {
        var number = value.IsNumber() ? value.AsNumber() : double.NaN;
        return Math.Abs(number) <= MaxSafeInteger && number == Math.Floor(number) ? (long)number : throw Unfit(value);
    }
}

/// <summary>A duration: text such as "5m", or a number of seconds.</summary>
internal sealed class DurationReader : ValueReader<TimeSpan>
{
    private const double MaxSeconds = 100 * 365.25 * 86_400;

    public override string Expected => "a duration such as \"90s\", \"15m\" or \"1h30m\", or a number of seconds";

    public override string TypeScript => "Duration";

    public override TimeSpan Read(JsValue value)
    {
        if (value.IsNumber() && value.AsNumber() is >= 0 and <= MaxSeconds and var seconds)
            return TimeSpan.FromSeconds(seconds);
        return value is JsString && DurationText.TryParse(value.ToString(), out var duration) ? duration : throw Unfit(value);
    }
}

/// <summary>A moment: as contexts show it, or a date of the script's.</summary>
internal sealed class InstantReader : ValueReader<DateTimeOffset>
{
    public override string Expected => "a time of ISO 8601 with its zone such as \"2026-05-31T12:00:00Z\", or a Date";

    public override string TypeScript => "string | Date";

    public override DateTimeOffset Read(JsValue value)
    {
        try
        {
            if (value is JsDate date)
                return new DateTimeOffset(date.ToDateTime().ToUniversalTime(), TimeSpan.Zero);
            if (value is JsString && value.ToString() is { Length: >= 17 and <= 40 } text && text.Contains('T') && HasZone(text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
                return moment.ToUniversalTime();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or JavaScriptException)
        {
            // A date that is not a time, or beyond the years that there are.
        }

        throw Unfit(value);
    }

    private static bool HasZone(string text) => text.EndsWith('Z') || text.AsSpan(text.IndexOf('T')).ContainsAny('+', '-');
}

/// <summary>A word of an enumeration.</summary>
internal sealed class WordReader<T> : ValueReader<T>
    where T : struct, Enum
{
    private readonly FrozenDictionary<string, T> _values = ScriptNames.Words<T>().ToFrozenDictionary(pair => pair.Word, pair => pair.Value);

    public override string Expected => "one of " + string.Join(", ", ScriptNames.Words<T>().Select(pair => $"\"{pair.Word}\""));

    public override string TypeScript => typeof(T).Name;

    public override T Read(JsValue value) =>
        value is JsString && _values.TryGetValue(value.ToString(), out var word) ? word : throw Unfit(value);
}

/// <summary>A type of the SDK that is written as text, for instance a reply or a rate.</summary>
internal sealed class ParsableReader<T> : ValueReader<T>
    where T : IParsable<T>
{
    public override string Expected => "a string";

    public override string TypeScript => typeof(T).Name is nameof(SmtpReply) or nameof(Rate) ? typeof(T).Name : "string";

    public override T Read(JsValue value)
    {
        if (value is not JsString)
            throw Unfit(value);
        try
        {
            return T.Parse(value.ToString(), CultureInfo.InvariantCulture);
        }
        catch (FormatException e)
        {
            throw new ReadException(e.Message);
        }
    }
}

internal sealed class RecipientReader : ValueReader<Recipient>
{
    public override string Expected => "an address such as \"jane@example.com\"";

    public override string TypeScript => "string";

    public override Recipient Read(JsValue value) => value is JsString ? new Recipient(value.ToString()) : throw Unfit(value);
}

/// <summary>Bytes, given as text in UTF-8.</summary>
internal sealed class BytesReader : ValueReader<ReadOnlyMemory<byte>>
{
    public override string Expected => "a string";

    public override string TypeScript => "string";

    public override ReadOnlyMemory<byte> Read(JsValue value) =>
        value is JsString ? Encoding.UTF8.GetBytes(value.ToString()) : throw Unfit(value);
}

internal sealed class NullableReader<T>(ValueReader<T> inner) : ValueReader<T?>
    where T : struct
{
    public override string Expected => inner.Expected;

    public override string TypeScript => inner.TypeScript;

    public override T? Read(JsValue value) => inner.Read(value);
}
