using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Core.Injection;

/// <summary>
/// The trace field that every accepted message gets (RFC 5321 section 4.4), and the fields that it must have but lacks (RFC 6409 section
/// 8).
/// </summary>
internal static class ReceivedHeader
{
    /// <summary>More Received fields than this mean a loop (RFC 5321 section 6.3).</summary>
    public const int MaxHops = 100;

    public static bool IsLoop(MessageContent content)
    {
        var hops = 0;
        foreach (var field in content.Header)
        {
            if (field.Is("Received") && ++hops > MaxHops)
                return true;
        }

        return false;
    }

    /// <summary>The fields to put above the message.</summary>
    public static byte[] Write(
        InjectionRequest request, ReceivedField form, MessageContent content, SpoolId id, DateTimeOffset time, string hostname)
    {
        var date = time.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
        var text = new StringBuilder(256);
        if (form != ReceivedField.None && request.Source.Protocol is not (InternalProtocol or PluginProtocol))
        {
            text.Append("Received: ");
            if (form == ReceivedField.Full)
                text.Append("from ").Append(From(request.Source)).Append("\r\n\t");
            text.Append("by ").Append(hostname).Append(" with ").Append(request.Source.Protocol).Append(" id ").Append(id);
            if (form == ReceivedField.Full && request.Recipients.Count == 1)
                text.Append("\r\n\tfor <").Append(request.Recipients[0].Address).Append('>');
            if (request.Source.Tls is { } tls)
                text.Append("\r\n\ttls ").Append(tls.AsSpan(tls.LastIndexOf(' ') + 1));
            text.Append(";\r\n\t").Append(date).Append("\r\n");
        }

        var (hasDate, hasId) = Find(content);
        if (!hasId)
            text.Append("Message-ID: <").Append(id).Append('@').Append(hostname).Append(">\r\n");
        if (!hasDate)
            text.Append("Date: ").Append(date).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The protocol of the server's own notifications.</summary>
    public const string InternalProtocol = "internal";

    /// <summary>The protocol of messages that plugins submit.</summary>
    public const string PluginProtocol = "plugin";

    private static (bool HasDate, bool HasId) Find(MessageContent content)
    {
        var hasDate = false;
        var hasId = false;
        foreach (var field in content.Header)
        {
            hasDate |= field.Is("Date");
            hasId |= field.Is("Message-ID");
        }

        return (hasDate, hasId);
    }

    private static string From(InjectionSource source)
    {
        if (source.RemoteAddress is not { } address)
            return source.Helo.Length == 0 ? "localhost" : source.Helo;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var literal = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
        return source.Helo.Length == 0 ? literal : $"{source.Helo} ({literal})";
    }
}
