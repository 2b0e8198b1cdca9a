using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace PolicyMta.Policies.Settings;

/// <summary>
/// Checks values against the DataAnnotations of their property, reading the attributes directly: Validator and TypeDescriptor would hold a
/// plugin's types for ever. On a list or map the rules for values hold for each item, those for lengths for the whole.
/// </summary>
internal static class ValueRules
{
    public static ImmutableArray<ValidationAttribute> Of(PropertyInfo property) =>
        [.. property.GetCustomAttributes<ValidationAttribute>(inherit: true)];

    public static ValueMistake? FindMistake(ImmutableArray<ValidationAttribute> rules, object value)
    {
        foreach (var rule in rules)
        {
            var mistake = rule switch
            {
                RangeAttribute range => OutOfRange(range, value),
                RequiredAttribute { AllowEmptyStrings: false } => value is "" ? new ValueMistake("is empty.", "Write a value.") : null,
                RefusedAttribute refused => rule.IsValid(value) ? null : new ValueMistake(refused.Why, refused.Remedy),
                FileExistsAttribute => rule.IsValid(value)
                    ? null
                    : new ValueMistake(
                        $"cannot be read: there is no file {value}.", "Write the path of a file, relative to the folder of this one."),
                RegularExpressionAttribute pattern => Mismatch(pattern, value),
                MinLengthAttribute or MaxLengthAttribute or LengthAttribute when value is not string => null,
                { RequiresValidationContext: false } => rule.IsValid(value)
                    ? null
                    : new ValueMistake($"is '{value}'.", rule.FormatErrorMessage("The value")),
                _ => null,
            };
            if (mistake is not null)
                return mistake;
        }

        return null;
    }

    public static ValueMistake? FindCountMistake(ImmutableArray<ValidationAttribute> rules, int count)
    {
        foreach (var rule in rules)
        {
            var (least, most) = rule switch
            {
                MinLengthAttribute min => (min.Length, int.MaxValue),
                MaxLengthAttribute max => (0, max.Length),
                LengthAttribute both => (both.MinimumLength, both.MaximumLength),
                RequiredAttribute => (1, int.MaxValue),
                _ => (0, int.MaxValue),
            };
            if (count < least)
                return new ValueMistake($"has {count} entries.", $"Write at least {least}.");
            if (count > most)
                return new ValueMistake($"has {count} entries.", $"Write {most} at most.");
        }

        return null;
    }

    private static ValueMistake? OutOfRange(RangeAttribute range, object value)
    {
        var least = Limit(range.Minimum, value);
        var most = Limit(range.Maximum, value);
        if (least is null || most is null)
            return null;

        var low = least.CompareTo(value);
        var high = most.CompareTo(value);
        var outside = low > 0 || high < 0 || (low == 0 && range.MinimumIsExclusive) || (high == 0 && range.MaximumIsExclusive);
        return outside ? new ValueMistake(
            $"is {Text(value)}.", $"Allowed: {Text(least)} {(range.Maximum is int.MaxValue ? "or more" : $"to {Text(most)}")}.") : null;
    }

    private static IComparable? Limit(object limit, object value) => value switch
    {
        TimeSpan => DurationText.TryParse(limit as string, out var duration)
            || TimeSpan.TryParse(limit as string, CultureInfo.InvariantCulture, out duration) ? duration : null,
        Rate or string => null,
        IConvertible => (IComparable)Convert.ChangeType(limit, typeof(double), CultureInfo.InvariantCulture) is double number
            ? new Bound(number)
            : null,
        _ => null,
    };

    private static ValueMistake? Mismatch(RegularExpressionAttribute pattern, object value) =>
        value is not string text || pattern.IsValid(text)
            ? null
            : new ValueMistake($"is '{text}'.", pattern.ErrorMessage ?? $"It must match {pattern.Pattern}.");

    private static string Text(object value) => value switch
    {
        TimeSpan duration => DurationText.Format(duration),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>A numeric limit that compares with every numeric type.</summary>
    private readonly record struct Bound(double Value) : IComparable, IFormattable
    {
        public int CompareTo(object? obj) => Value.CompareTo(Convert.ToDouble(obj, CultureInfo.InvariantCulture));

        public string ToString(string? format, IFormatProvider? formatProvider) =>
            Math.Abs(Value) < 1e15 && Value == Math.Floor(Value)
                ? ((decimal)Value).ToString(CultureInfo.InvariantCulture)
                : Value.ToString("R", CultureInfo.InvariantCulture);
    }
}
