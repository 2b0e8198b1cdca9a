using System.Globalization;
using System.Net;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>Reads where to listen: <c>address:port</c>, <c>[v6]:port</c>, or <c>*:port</c> for all addresses of both families.</summary>
internal static class ListenAddress
{
    /// <exception cref="FormatException">The text is none of these; the message names it and says what to write.</exception>
    public static IPEndPoint Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            var host = text[..colon];
            if (host == "*")
                return new IPEndPoint(IPAddress.IPv6Any, port);

            var isBracketed = host.StartsWith('[') && host.EndsWith(']');
            if (IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var address) && isBracketed == host.Contains(':'))
                return new IPEndPoint(address, port);
        }

        throw new FormatException($"'{text}' is no address to listen on: write for instance 127.0.0.1:25, [::1]:25 or *:25.");
    }
}
