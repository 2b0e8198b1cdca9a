using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace PolicyMta.Core.Policy;

/// <summary>How a proxy is told where to connect to.</summary>
internal enum EgressProxyKind
{
    /// <summary>SOCKS version 5 (RFC 1928).</summary>
    Socks5,

    /// <summary>A PROXY protocol version 2 header whose destination is the receiver and whose source is the address to leave from.</summary>
    HaProxy,
}

/// <summary>A proxy that connections leave through: <c>socks5://host:port</c> or <c>haproxy://host:port</c>, the host as an address. Immutable.</summary>
/// <param name="Kind">What it speaks.</param>
/// <param name="EndPoint">Where it listens.</param>
internal sealed record EgressProxy(EgressProxyKind Kind, IPEndPoint EndPoint) : IParsable<EgressProxy>
{
    /// <exception cref="FormatException">The text names no proxy.</exception>
    public static EgressProxy Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var proxy)
        ? proxy
        : throw new FormatException($"'{s}' is no proxy: write socks5://ADDRESS:PORT or haproxy://ADDRESS:PORT, for instance socks5://10.0.0.1:1080.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out EgressProxy? result)
    {
        result = null;
        var separator = s?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (separator < 0 || !IPEndPoint.TryParse(s.AsSpan(separator + 3), out var endPoint) || endPoint.Port == 0)
            return false;
        EgressProxyKind? kind = s![..separator] switch
        {
            "socks5" => EgressProxyKind.Socks5,
            "haproxy" => EgressProxyKind.HaProxy,
            _ => null,
        };
        result = kind is { } known ? new EgressProxy(known, endPoint) : null;
        return result is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kind == EgressProxyKind.Socks5 ? "socks5" : "haproxy")}://{EndPoint}");
}
