using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Tests.Configuration.Reference;

/// <summary>Types, defaults and ranges of options in the words of the file that people write.</summary>
internal static class OptionWords
{
    public static string TypeOf(PropertyInfo property)
    {
        var words = TypeOf(property.PropertyType);
        return property.GetCustomAttribute<OneOrListAttribute>() is null ? words : $"{TypeOf(ItemOf(property.PropertyType)!)} or {words}";
    }

    public static string TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ValueOf(type) is { } value)
            return $"map of names to {Plural(TypeOf(value))}";
        if (ItemOf(type) is { } item)
            return $"list of {Plural(TypeOf(item))}";
        if (type.IsEnum)
            return "one of " + string.Join(", ", Enum.GetNames(type).Select(name => $"`{KeyName.OfChoice(name)}`"));
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => "text",
            TypeCode.Boolean => "`true` or `false`",
            TypeCode.Int32 or TypeCode.Int64 => "whole number",
            TypeCode.Double => "number",
            _ => Named(type),
        };
    }

    /// <summary>The record that a property leads to, by itself or as the item of a list or map; null where it is a value.</summary>
    public static Type? RecordIn(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        while ((ValueOf(inner) ?? ItemOf(inner)) is { } next)
            inner = next;
        return inner.Namespace!.StartsWith("PolicyMta.", StringComparison.Ordinal) && inner.IsClass
            && !typeof(SettingsNode).IsAssignableFrom(inner) && ScalarReader.Find(inner) is null ? inner : null;
    }

    public static Type? ItemOf(Type type) =>
        type == typeof(string) || ValueOf(type) is not null ? null
        : CollectionBinder.ShapeOf(type) is { } shape ? shape.Item
        : type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0]
        : null;

    public static Type? ValueOf(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [var key, var value] && key == typeof(string) ? value : null;

    public static string Default(object? value) => value switch
    {
        null or "" or FilePath { IsEmpty: true } => "",
        IDictionary { Count: 0 } or ICollection { Count: 0 } or IReadOnlyCollection<object> { Count: 0 } => "",
        _ when RecordIn(value.GetType()) is not null => "",
        _ => $"`{Text(value)}`",
    };

    public static string RangeOf(PropertyInfo property) =>
        string.Join("; ", property.GetCustomAttributes().Select(attribute => attribute switch
        {
            RangeAttribute { Maximum: int.MaxValue or >= (double)long.MaxValue } range => $"{Limit(range.Minimum, property)} or more",
            RangeAttribute range => $"{Limit(range.Minimum, property)} to {Limit(range.Maximum, property)}",
            MinLengthAttribute { Length: 1 } => "not empty",
            _ => null,
        }).Where(text => text is not null));

    private static string Limit(object limit, PropertyInfo property) =>
        limit is string text && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && !DurationText.TryParse(text, out _)
            ? DurationText.Format(time)
        : limit is string words ? words
        : property.PropertyType == typeof(double)
        ? Convert.ToDouble(limit, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
        : Convert.ToDecimal(limit, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static string Text(object value) => value switch
    {
        TimeSpan time => DurationText.Format(time),
        bool yes => yes ? "true" : "false",
        Enum choice => KeyName.OfChoice(choice.ToString()),
        string text => text,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Named(Type type) =>
        type == typeof(TimeSpan) ? "duration"
        : type == typeof(Rate) ? "rate"
        : type == typeof(CounterFact) ? "fact"
        : type == typeof(TimeOnly) ? "time of day"
        : type == typeof(DateTimeOffset) ? "time with zone"
        : type == typeof(IPAddress) ? "IP address"
        : type == typeof(PlacedText) ? "text"
        : type == typeof(FilePath) ? "path"
        : type == typeof(ListenAddress) ? "address and port"
        : type == typeof(NameServerAddress) ? "name server"
        : type == typeof(NextHop) ? "next hop"
        : type == typeof(Network) ? "network"
        : type == typeof(OwnDomain) ? "domain"
        : type == typeof(LenientAddresses) ? "one of `off`, `recipients`, `all`"
        : typeof(SettingsNode).IsAssignableFrom(type) ? "anything"
        : RecordIn(type) is not null ? "section"
        : throw new InvalidOperationException($"The configuration reference has no word for {type}.");

    private static string Plural(string words) => words switch
    {
        "text" or "anything" => words,
        "IP address" => "IP addresses",
        "address and port" => "addresses and ports",
        _ when words.StartsWith("map of", StringComparison.Ordinal) => "maps" + words[3..],
        _ when words.StartsWith("list of", StringComparison.Ordinal) => "lists" + words[4..],
        _ => words + "s",
    };
}
