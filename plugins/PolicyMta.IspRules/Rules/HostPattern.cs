using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// A host or domain name, or all names below one: <c>*.google.com</c> covers every host under google.com, but not google.com itself. Lower
/// case, in A-labels (RFC 5890) and without a final dot, however it was written.
/// </summary>
/// <param name="Name">The name; with a leading dot if all names below it are meant.</param>
internal readonly record struct HostPattern(string Name) : IParsable<HostPattern>
{
    /// <summary>Whether a name is meant, in lower case and without a final dot.</summary>
    public bool Covers(string host) => ToAscii(host) is { } name
        && (Name.StartsWith('.') ? name.EndsWith(Name, StringComparison.Ordinal) : name == Name);

    public override string ToString() => Name.StartsWith('.') ? "*" + Name : Name;

    public static HostPattern Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var pattern)
        ? pattern
        : throw new FormatException(
            $"'{s}' is not a valid host pattern: write a name such as mx.example.com, or \"*.example.com\" for all names below it.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out HostPattern result)
    {
        result = default;
        if (s is null)
            return false;

        var name = s.Trim().TrimEnd('.').ToLowerInvariant();
        if (name.StartsWith("*.", StringComparison.Ordinal))
            name = name[1..];
        var prefix = name.StartsWith('.') ? "." : "";
        if (ToAscii(name[prefix.Length..]) is not { } labels)
            return false;
        if (labels.Length == 0 || labels.Split('.').Any(label => label.Length is 0 or > 63) || labels.Any(c => !IsNameCharacter(c)))
            return false;

        result = new HostPattern(prefix + labels);
        return true;
    }

    /// <summary>The name in A-labels (RFC 5890), as MX hosts and most recipients have it; null if it has none.</summary>
    public static string? ToAscii(string name)
    {
        if (Ascii.IsValid(name))
            return name;
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
