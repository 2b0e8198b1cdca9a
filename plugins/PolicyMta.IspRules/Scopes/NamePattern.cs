using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.IspRules.Scopes;

/// <summary>A tenant's or campaign's name, or all names that begin alike: <c>spring-*</c>. Upper and lower case differ.</summary>
/// <param name="Text">The name, or what the names begin with.</param>
/// <param name="IsPrefix">Whether all names that begin so are meant.</param>
internal readonly record struct NamePattern(string Text, bool IsPrefix) : IParsable<NamePattern>
{
    public bool Covers(string name) =>
        IsPrefix ? name.StartsWith(Text, StringComparison.Ordinal) : string.Equals(name, Text, StringComparison.Ordinal);

    public override string ToString() => IsPrefix ? Text + "*" : Text;

    public static NamePattern Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var pattern)
        ? pattern
        : throw new FormatException(
            $"'{s}' is not a valid name: write it as messages have it, or \"spring-*\" for all that begin with spring-.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NamePattern result)
    {
        result = default;
        if (string.IsNullOrWhiteSpace(s) || s.AsSpan(0, s.Length - 1).Contains('*') || s == "*")
            return false;
        result = s.EndsWith('*') ? new NamePattern(s[..^1], true) : new NamePattern(s, false);
        return true;
    }
}
