using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>
/// Where to listen: <c>address:port</c>, <c>[v6]:port</c>, or <c>*:port</c> for all addresses of both families. Immutable.
/// </summary>
internal sealed record ListenAddress : IParsable<ListenAddress>
{
    private readonly string _text;

    private ListenAddress(IPEndPoint endPoint, string text) => (EndPoint, _text) = (endPoint, text);

    /// <summary>What to bind; <c>::</c> stands for all addresses of both families.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The address as it was written.</summary>
    public override string ToString() => _text;

    /// <exception cref="FormatException">The text is not an address and port.</exception>
    public static implicit operator ListenAddress(string text) => Parse(text);

    /// <exception cref="FormatException">The text is none of these; the message names it and says what to write.</exception>
    public static ListenAddress Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var address)
        ? address
        : throw new FormatException($"'{s}' is not a valid address to listen on: write for instance 127.0.0.1:25, [::1]:25 or *:25.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ListenAddress result)
    {
        result = null;
        var colon = s?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !ushort.TryParse(s.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;

        var host = s![..colon];
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (host == "*")
            result = new ListenAddress(new IPEndPoint(IPAddress.IPv6Any, port), s);
        else if (IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var address) && isBracketed == host.Contains(':')
            && (isBracketed || IpText.IsIpv4(host)))
            result = new ListenAddress(new IPEndPoint(address, port), s);
        return result is not null;
    }
}
