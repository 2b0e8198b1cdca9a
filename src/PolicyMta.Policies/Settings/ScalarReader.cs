using System.Globalization;
using System.Net;
using System.Reflection;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Settings;

/// <summary>Reads one kind of single value from its text, and says what it looks like.</summary>
/// <param name="Expected">What is expected, as "must be ..." continues.</param>
/// <param name="Remedy">What to write.</param>
/// <param name="Read">The value, or what is wrong with the text.</param>
internal sealed record ScalarReader(string Expected, string Remedy, Func<string, (object? Value, ValueMistake? Mistake)> Read)
{
    /// <summary>The reader of a type, or null if it is no single value.</summary>
    public static ScalarReader? Find(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return new("text", "Write one value on its line, in quotes if need be.", text => (text, null));
        if (type == typeof(bool))
            return Boolean();
        if (type.IsEnum)
            return Choice(type);
        if (type == typeof(TimeSpan))
            return Simple(
                "a duration",
                "Write a number and a unit (ms, s, m, h, d), for instance 90s, 15m or 1h30m.",
                text => DurationText.TryParse(text, out var value) ? value : null);
        if (type == typeof(IPAddress))
            return Simple("an IP address", "Write an address such as 192.0.2.1 or 2001:db8::1.", Address);
        if (type == typeof(Uri))
            return Simple(
                "an absolute URL",
                "Write one such as https://host.example/path.",
                text => Uri.TryCreate(text, UriKind.Absolute, out var value) ? value : null);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64
                or TypeCode.UInt64 => Whole(type),
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => Number(type),
            _ => Parsable(type),
        };
    }

    private static ScalarReader Simple(string expected, string remedy, Func<string, object?> read) =>
        new(expected, remedy, text => read(text) is { } value ? (value, null) : (null, Not(expected, text, remedy)));

    private static ValueMistake Not(string expected, string text, string remedy) =>
        new($"must be {expected}, not '{SettingsBinder.Short(text)}'.", remedy);

    private static ScalarReader Boolean() => new("true or false", "Write true or false.", text => text switch
    {
        "true" => (true, null),
        "false" => (false, null),
        _ => (null, Not("true or false", text, text.ToLowerInvariant() switch
        {
            "yes" or "y" or "on" or "true" => "Write true.",
            "no" or "n" or "off" or "false" => "Write false.",
            _ => "Write true or false.",
        })),
    });

    private static ScalarReader Whole(Type type)
    {
        const string expected = "a whole number";
        const string remedy = "Write it in digits, for instance 10.";
        return new(expected, remedy, text =>
        {
            var digits = text.StartsWith('-') ? text[1..] : text;
            if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
                return (null, Not(expected, text, remedy));
            if (digits.Length > 1 && digits[0] == '0')
                return (null, new ValueMistake(
                    $"has a leading zero in '{text}'.",
                    $"Write {long.Parse(digits.Length > 18 ? "0" : digits, CultureInfo.InvariantCulture)}; numbers are decimal."));
            return Convert(type, text) is { } value ? (value, null) : (null, new ValueMistake(
                $"is {text}, which is too large or too small.", $"Allowed: {Limit(type, "MinValue")} to {Limit(type, "MaxValue")}."));
        });
    }

    private static ScalarReader Number(Type type) => Simple("a number", "Write it with a point if need be, for instance 0.5.", text =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
            ? Convert(type, text)
            : null);

    private static ScalarReader Choice(Type type)
    {
        var names = Enum.GetNames(type).ToDictionary(KeyName.OfChoice, name => name);
        var expected = names.Count == 1 ? names.Keys.Single() : "one of " + string.Join(", ", names.Keys);
        return new(expected, "", text => names.TryGetValue(text.Replace('_', '-'), out var name)
            ? (Enum.Parse(type, name), null)
            : (null, Not(expected, text, Suggestion.For(text, names.Keys) is { } similar ? $"Did you mean {similar}?" : "")));
    }

    /// <summary>Types that read themselves, such as Rate and SmtpReply; their own message says what to write.</summary>
    private static ScalarReader? Parsable(Type type)
    {
        if (!type.GetInterfaces().Any(other =>
            other.IsGenericType && other.GetGenericTypeDefinition() == typeof(IParsable<>) && other.GetGenericArguments()[0] == type))
            return null;

        var parse = typeof(ScalarReader).GetMethod(nameof(Parse), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);
        return new($"one value ({KeyName.Words(type.Name)})", "", text =>
        {
            try
            {
                return (parse.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text], null), null);
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
            {
                return (null, new ValueMistake($"is not understood: {e.Message}"));
            }
        });
    }

    private static object Parse<T>(string text)
        where T : IParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);

    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || IpText.IsIpv4(text))
            ? address
            : null;

    private static object? Convert(Type type, string text)
    {
        try
        {
            return System.Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static object? Limit(Type type, string name) => type.GetField(name)!.GetValue(null);
}
