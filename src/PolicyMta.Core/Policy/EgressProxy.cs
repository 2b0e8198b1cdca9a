using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Policy;

/// <summary>
/// A proxy that connections leave through: <c>socks5://host:port</c> or <c>haproxy://host:port</c>, the host as an address. Immutable.
/// </summary>
/// <param name="Kind">What it speaks.</param>
/// <param name="EndPoint">Where it listens.</param>
internal sealed record EgressProxy(EgressProxyKind Kind, IPEndPoint EndPoint)
{
    public const string Remedy = "write socks5://ADDRESS:PORT or haproxy://ADDRESS:PORT, for instance socks5://10.0.0.1:1080.";

    /// <exception cref="FormatException">The text names no proxy.</exception>
    public static EgressProxy Parse(string text) =>
        TryParse(text, out var proxy) ? proxy : throw new FormatException($"'{text}' is not a valid proxy: {Remedy}");

    public static bool TryParse(string text, [NotNullWhen(true)] out EgressProxy? proxy)
    {
        proxy = null;
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        if (separator < 0 || !IpText.TryReadEndPoint(text.AsSpan(separator + 3), out var endPoint) || endPoint.Port == 0)
            return false;
        EgressProxyKind? kind = text[..separator] switch
        {
            "socks5" => EgressProxyKind.Socks5,
            "haproxy" => EgressProxyKind.HaProxy,
            _ => null,
        };
        proxy = kind is { } known ? new EgressProxy(known, endPoint) : null;
        return proxy is not null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Kind == EgressProxyKind.Socks5 ? "socks5" : "haproxy")}://{EndPoint}");
}
