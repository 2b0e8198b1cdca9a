using System.Diagnostics.CodeAnalysis;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>One of a listener's own domains: a name, or a name with <c>*.</c> in front for all below it. Immutable.</summary>
/// <param name="Name">The name, normalized, without the <c>*.</c>.</param>
/// <param name="IsParent">Whether the names below it are meant.</param>
internal sealed record OwnDomain(string Name, bool IsParent) : IParsable<OwnDomain>
{
    private const string AnyLabel = "*.";

    public override string ToString() => IsParent ? AnyLabel + Name : Name;

    /// <exception cref="FormatException">The text is not a domain.</exception>
    public static implicit operator OwnDomain(string text) => Parse(text);

    /// <exception cref="FormatException">The text is not a domain; the message names it and says what to write.</exception>
    public static OwnDomain Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var domain)
        ? domain
        : throw new FormatException(
            $"'{s}' is not a valid domain: write a name such as bounces.example.com, or *.example.com for all below it.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out OwnDomain result)
    {
        var isParent = s?.StartsWith(AnyLabel, StringComparison.Ordinal) ?? false;
        result = s is not null && DnsName.Normalize(isParent ? s[AnyLabel.Length..] : s) is { } name ? new OwnDomain(name, isParent) : null;
        return result is not null;
    }
}
