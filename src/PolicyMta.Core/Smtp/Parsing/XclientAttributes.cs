using System.Net;
using System.Text;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// What a trusted client says of the one that it speaks for (Postfix's XCLIENT_README). What it does not say, or does not know, is null.
/// </summary>
internal sealed record XclientAttributes
{
    /// <summary>The attributes that may be set, as EHLO announces them.</summary>
    public const string Names = "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

    /// <summary>Whether the address was given, known or not.</summary>
    public bool HasAddress { get; private init; }

    public IPAddress? Address { get; private init; }

    public string? Login { get; private init; }

    /// <summary>Reads <c>NAME=value ...</c>; null if it is something else, or says a thing twice.</summary>
    public static XclientAttributes? Parse(ReadOnlySpan<byte> text)
    {
        var attributes = new XclientAttributes();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var range in text.Split((byte)' '))
        {
            var part = text[range];
            if (part.IsEmpty)
                continue;
            var equals = part.IndexOf((byte)'=');
            if (equals <= 0 || !Xtext.TryDecode(part[(equals + 1)..], out var value)
                || attributes.With(part[..equals], value) is not { } more
                || !seen.Add(Encoding.ASCII.GetString(part[..equals])))
                return null;
            attributes = more;
        }

        return attributes;
    }

    private XclientAttributes? With(ReadOnlySpan<byte> name, string value)
    {
        var isUnknown = value.Equals("[UNAVAILABLE]", StringComparison.OrdinalIgnoreCase)
            || value.Equals("[TEMPUNAVAIL]", StringComparison.OrdinalIgnoreCase);
        if (Ascii.EqualsIgnoreCase(name, "ADDR"u8))
        {
            var address = isUnknown ? null : AddressOf(value);
            return isUnknown || address is not null ? this with { HasAddress = true, Address = address } : null;
        }

        if (Ascii.EqualsIgnoreCase(name, "LOGIN"u8))
            return this with { Login = isUnknown ? null : value };
        if (Ascii.EqualsIgnoreCase(name, "PROTO"u8))
            return value.ToUpperInvariant() is "SMTP" or "ESMTP" ? this : null;

        // The rest is for the log of who says it; the client's own EHLO follows.
        return Ascii.EqualsIgnoreCase(name, "NAME"u8) || Ascii.EqualsIgnoreCase(name, "HELO"u8) || Ascii.EqualsIgnoreCase(name, "PORT"u8)
            || Ascii.EqualsIgnoreCase(name, "DESTADDR"u8) || Ascii.EqualsIgnoreCase(name, "DESTPORT"u8)
            ? this
            : null;
    }

    private static IPAddress? AddressOf(string value)
    {
        const string Tag = "IPV6:";
        var isIpv6 = value.StartsWith(Tag, StringComparison.OrdinalIgnoreCase);
        var text = isIpv6 ? value[Tag.Length..] : value;
        if (text.Contains(':', StringComparison.Ordinal) != isIpv6 || !IpText.TryRead(text, out var address))
            return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
