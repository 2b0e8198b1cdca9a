using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Routing;

/// <summary>
/// A static next hop (smarthost): <c>host</c>, <c>host:port</c>, <c>[10.0.0.1]:25</c> or <c>[::1]:2525</c>, with <c>smtps://</c> before it
/// for TLS from the first byte (port 465) or <c>lmtp://</c> for LMTP (port 24). Its addresses are used, never its MX records.
/// </summary>
internal sealed record NextHop : IParsable<NextHop>
{
    private const int SmtpPort = 25;
    private const int SmtpsPort = 465;
    private const int LmtpPort = 24;

    private readonly string _text;

    private NextHop(Destination destination, string text) => (Destination, _text) = (destination, text);

    /// <summary>Where mail goes.</summary>
    public Destination Destination { get; }

    /// <summary>The next hop as it was written.</summary>
    public override string ToString() => _text;

    /// <exception cref="FormatException">The text names no host and port; the message names it and says what to write.</exception>
    public static NextHop Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var hop)
        ? hop
        : throw new FormatException(
            $"'{s}' is not a valid next hop: write host, host:port, [address]:port, for instance relay.example.com:587 or [::1]:2525, with "
                + "smtps:// or lmtp:// before it if need be.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out NextHop result)
    {
        result = s is not null && TryRead(s, out var destination) ? new NextHop(destination, s) : null;
        return result is not null;
    }

    private static bool TryRead(string text, [NotNullWhen(true)] out Destination? destination)
    {
        destination = null;
        var (protocol, scheme, defaultPort, rest) = Scheme(text.Trim());
        if (!TrySplit(rest, defaultPort, out var host, out var port) || NameOf(host) is not { } name)
            return false;

        var shown = name.Contains(':', StringComparison.Ordinal) || char.IsAsciiDigit(name[^1]) ? $"[{name}]" : name;
        var site = port == defaultPort ? $"{scheme}{shown}" : string.Create(CultureInfo.InvariantCulture, $"{scheme}{shown}:{port}");
        destination = new Destination(site, [new MxHost(name, 0)], port) { Protocol = protocol, IsNextHop = true, IsAuthentic = true };
        return true;
    }

    private static (HopProtocol Protocol, string Shown, int DefaultPort, string HostAndPort) Scheme(string text)
    {
        if (text.StartsWith("smtps://", StringComparison.OrdinalIgnoreCase))
            return (HopProtocol.Smtps, "smtps://", SmtpsPort, text["smtps://".Length..]);
        if (text.StartsWith("lmtp://", StringComparison.OrdinalIgnoreCase))
            return (HopProtocol.Lmtp, "lmtp://", LmtpPort, text["lmtp://".Length..]);
        return (HopProtocol.Smtp, "", SmtpPort, text.StartsWith("smtp://", StringComparison.OrdinalIgnoreCase)
            ? text["smtp://".Length..]
            : text);
    }

    private static bool TrySplit(string text, int defaultPort, out string host, out int port)
    {
        host = text;
        port = defaultPort;
        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (bracket < 0 && AddressLiteral.TryRead(text, AddressFamily.InterNetworkV6, out _))
            return true;

        var colon = bracket >= 0 ? bracket + 1 : text.LastIndexOf(':');
        if (bracket >= 0)
            host = text[1..bracket];
        else if (colon >= 0)
            host = text[..colon];
        if (colon < 0 || colon == text.Length)
            return true;
        return text[colon] == ':' && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is >= 1 and <= 65_535;
    }

    private static string? NameOf(string host)
    {
        if (AddressLiteral.TryRead(host, AddressFamily.InterNetwork, out var address)
            || AddressLiteral.TryRead(host, AddressFamily.InterNetworkV6, out address))
            return address.ToString();
        return DnsName.Normalize(host) is { } name && !char.IsAsciiDigit(name[^1]) ? name : null;
    }
}
