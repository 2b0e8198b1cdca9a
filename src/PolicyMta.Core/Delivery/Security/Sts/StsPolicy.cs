using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>An MTA-STS policy (RFC 8461 section 3.2). Immutable.</summary>
internal sealed record StsPolicy
{
    /// <summary>The longest policy in bytes: the limit that the RFC proposes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Patterns for hosts at most: a policy is kept for as long as a year, for each of many domains.</summary>
    private const int MaxPatterns = 100;

    private static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(31_557_600);

    public required StsMode Mode { get; init; }

    /// <summary>How long it may be kept.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>The hosts that mail may go to, in lower case: names, or <c>*.domain</c> for all names with one more label.</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>The lines that count, as reports quote them (RFC 8460 section 4.4).</summary>
    public IEnumerable<string> Lines =>
    [
        "version: STSv1",
        $"mode: {Mode.ToString().ToLowerInvariant()}",
        .. Hosts.Select(static host => $"mx: {host}"),
        string.Create(CultureInfo.InvariantCulture, $"max_age: {MaxAge.TotalSeconds:F0}"),
    ];

    /// <summary>Whether mail may go to a host.</summary>
    public bool Covers(string host)
    {
        foreach (var pattern in Hosts)
        {
            if (pattern.Equals(host, StringComparison.OrdinalIgnoreCase))
                return true;
            if (pattern.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                && host.AsSpan(dot + 1).Equals(pattern.AsSpan(2), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="text">The policy as its host gave it.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="mistake">What is wrong with it, in words without its text.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> text, [NotNullWhen(true)] out StsPolicy? policy, [NotNullWhen(false)] out string? mistake)
    {
        policy = null;
        if (text.Length > MaxBytes)
            return Wrong($"it is longer than {MaxBytes} bytes", out mistake);
        string? version = null, mode = null, maxAge = null;
        var hosts = ImmutableArray.CreateBuilder<string>();
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [var key, var value])
                continue;
            switch (key)
            {
                case "version":
                    version ??= value;
                    break;
                case "mode":
                    mode ??= value;
                    break;
                case "max_age":
                    maxAge ??= value;
                    break;
                case "mx" when PatternOf(value) is { } pattern:
                    if (hosts.Count == MaxPatterns)
                        return Wrong($"it has more than {MaxPatterns} lines of mx", out mistake);
                    hosts.Add(pattern);
                    break;
                case "mx":
                    return Wrong("a line of mx names no host", out mistake);
            }
        }

        if (version != "STSv1")
            return Wrong("its version is not STSv1", out mistake);
        if (ModeOf(mode) is not { } known)
            return Wrong("its mode is not enforce, testing or none", out mistake);
        if (!uint.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return Wrong("its max_age is not a number of seconds", out mistake);
        if (known != StsMode.None && hosts.Count == 0)
            return Wrong("it names no mx", out mistake);
        var age = TimeSpan.FromSeconds(seconds);
        policy = new StsPolicy { Mode = known, MaxAge = age < LongestAge ? age : LongestAge, Hosts = hosts.DrainToImmutable() };
        mistake = null;
        return true;
    }

    private static bool Wrong(string what, out string mistake)
    {
        mistake = what;
        return false;
    }

    private static StsMode? ModeOf(string? word) => word switch
    {
        "enforce" => StsMode.Enforce,
        "testing" => StsMode.Testing,
        "none" => StsMode.None,
        _ => null,
    };

    private static string? PatternOf(string value)
    {
        var isWildcard = value.StartsWith("*.", StringComparison.Ordinal);
        return DnsName.Normalize(isWildcard ? value[2..] : value) is { } name ? isWildcard ? "*." + name : name : null;
    }
}
