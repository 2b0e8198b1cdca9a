using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Authentication.Spf;

/// <summary>A domain's record (RFC 7208 sections 4.5 to 6 and 12), read whole before anything of it is done. Immutable.</summary>
internal sealed class SpfRecord
{
    private const string Version = "v=spf1";

    private SpfRecord(ImmutableArray<SpfTerm> terms, MacroText? redirect, MacroText? explanation)
    {
        Terms = terms;
        Redirect = redirect;
        Explanation = explanation;
    }

    public ImmutableArray<SpfTerm> Terms { get; }

    public MacroText? Redirect { get; }

    public MacroText? Explanation { get; }

    /// <summary>Whether a TXT record is one of SPF.</summary>
    public static bool Is(string text) => text.StartsWith(Version, StringComparison.OrdinalIgnoreCase)
        && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <returns>The record, or null with what is wrong.</returns>
    public static SpfRecord? Parse(string text, out string problem)
    {
        var terms = ImmutableArray.CreateBuilder<SpfTerm>();
        MacroText? redirect = null;
        MacroText? explanation = null;
        var number = 0;
        foreach (var range in text.AsSpan(Version.Length).Split(' '))
        {
            var term = text.AsSpan(Version.Length)[range];
            if (term.IsEmpty)
                continue;
            number++;
            problem = $"term {number} of its record is not valid";
            if (!IsModifier(term, out var name, out var value))
            {
                if (Mechanism(term) is not { } mechanism)
                    return null;
                terms.Add(mechanism);
            }
            else if (name.Equals("redirect", StringComparison.OrdinalIgnoreCase))
            {
                if (redirect is not null || (redirect = MacroText.ParseDomain(value.ToString())) is null)
                    return null;
            }
            else if (name.Equals("exp", StringComparison.OrdinalIgnoreCase))
            {
                if (explanation is not null || (explanation = MacroText.ParseDomain(value.ToString())) is null)
                    return null;
            }
            else if (MacroText.Parse(value.ToString()) is null)
            {
                return null;
            }
        }

        problem = "";
        return new SpfRecord(terms.ToImmutable(), redirect, explanation);
    }

    private static bool IsModifier(ReadOnlySpan<char> term, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var equals = term.IndexOf('=');
        name = equals > 0 ? term[..equals] : default;
        value = equals > 0 ? term[(equals + 1)..] : default;
        if (equals <= 0 || !char.IsAsciiLetter(name[0]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    private static SpfTerm? Mechanism(ReadOnlySpan<char> term)
    {
        var result = term[0] switch
        {
            '-' => SpfResult.Fail,
            '~' => SpfResult.SoftFail,
            '?' => SpfResult.Neutral,
            _ => SpfResult.Pass,
        };
        if (term[0] is '+' or '-' or '~' or '?')
            term = term[1..];
        var end = term.IndexOfAny(':', '/') is >= 0 and var place ? place : term.Length;
        var name = term[..end].ToString().ToLowerInvariant();
        var rest = term[end..].ToString();
        return name switch
        {
            "all" => rest.Length == 0 ? new SpfTerm(SpfTermKind.All, result) : null,
            "include" => Named(SpfTermKind.Include, result, rest),
            "exists" => Named(SpfTermKind.Exists, result, rest),
            "ptr" => rest.Length == 0 ? new SpfTerm(SpfTermKind.Ptr, result) : Named(SpfTermKind.Ptr, result, rest),
            "a" => Hosts(SpfTermKind.A, result, rest),
            "mx" => Hosts(SpfTermKind.Mx, result, rest),
            "ip4" => Network(SpfTermKind.Ip4, result, rest, AddressFamily.InterNetwork, 32),
            "ip6" => Network(SpfTermKind.Ip6, result, rest, AddressFamily.InterNetworkV6, 128),
            _ => null,
        };
    }

    private static SpfTerm? Named(SpfTermKind kind, SpfResult result, string rest) =>
        rest is [':', ..] && MacroText.ParseDomain(rest[1..]) is { } domain ? new SpfTerm(kind, result, domain) : null;

    private static SpfTerm? Hosts(SpfTermKind kind, SpfResult result, string rest)
    {
        var bits6 = 128;
        if (rest.LastIndexOf("//", StringComparison.Ordinal) is >= 0 and var six && IsDigits(rest.AsSpan(six + 2)))
        {
            if (Bits(rest.AsSpan(six + 2), 128) is not { } count)
                return null;
            bits6 = count;
            rest = rest[..six];
        }

        var bits4 = 32;
        if (rest.LastIndexOf('/') is >= 0 and var four && IsDigits(rest.AsSpan(four + 1)))
        {
            if (Bits(rest.AsSpan(four + 1), 32) is not { } count)
                return null;
            bits4 = count;
            rest = rest[..four];
        }

        if (rest.Length == 0)
            return new SpfTerm(kind, result, Bits4: bits4, Bits6: bits6);
        return Named(kind, result, rest) is { } named ? named with { Bits4 = bits4, Bits6 = bits6 } : null;
    }

    private static SpfTerm? Network(SpfTermKind kind, SpfResult result, string rest, AddressFamily family, int most)
    {
        if (rest is not [':', ..])
            return null;
        var bits = most;
        var text = rest.AsSpan(1);
        if (text.IndexOf('/') is >= 0 and var slash)
        {
            if (Bits(text[(slash + 1)..], most) is not { } count)
                return null;
            bits = count;
            text = text[..slash];
        }

        var isWritten = family == AddressFamily.InterNetwork
            ? IsDottedQuad(text)
            : text.Contains(':') && !text.ContainsAny("[]%");
        return isWritten && IPAddress.TryParse(text, out var address) && address.AddressFamily == family
            ? new SpfTerm(kind, result, Address: address, Bits4: bits, Bits6: bits)
            : null;
    }

    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (Bits(part, 255) is null)
                return false;
            count++;
        }

        return count == 4;
    }

    /// <returns>A number without leading zeros that is not above the most; otherwise null.</returns>
    private static int? Bits(ReadOnlySpan<char> text, int most) =>
        text.Length is >= 1 and <= 3 && IsDigits(text) && (text.Length == 1 || text[0] != '0')
            && int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is var number && number <= most
                ? number
                : null;

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
