using System.Diagnostics.CodeAnalysis;
using System.Net;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Dns;

/// <summary>A name server: <c>address</c> for port 53, <c>address:port</c> or <c>[v6]:port</c>. Immutable.</summary>
internal sealed record NameServerAddress : IParsable<NameServerAddress>
{
    private const int StandardPort = 53;

    private readonly string _text;

    private NameServerAddress(IPEndPoint endPoint, string text) => (EndPoint, _text) = (endPoint, text);

    /// <summary>Where it is asked.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The name server as it was written.</summary>
    public override string ToString() => _text;

    /// <exception cref="FormatException">The text is not a name server.</exception>
    public static implicit operator NameServerAddress(string text) => Parse(text);

    /// <exception cref="FormatException">The text is not a name server; the message names it and says what to write.</exception>
    public static NameServerAddress Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var server)
        ? server
        : throw new FormatException($"'{s}' is not a valid name server: write address or address:port, for instance 127.0.0.1:53.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out NameServerAddress result)
    {
        result = null;
        if (!IpText.TryReadEndPoint(s, out var endPoint))
            return false;
        result = new NameServerAddress(endPoint.Port == 0 ? new IPEndPoint(endPoint.Address, StandardPort) : endPoint, s!);
        return true;
    }
}
