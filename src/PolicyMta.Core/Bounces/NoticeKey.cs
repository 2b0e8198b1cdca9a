using System.Text;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// One spelling for an address that notices are counted for: a mailbox must not get more of them because its name is quoted or its domain
/// is written otherwise. Compare it without regard to case.
/// </summary>
internal static class NoticeKey
{
    /// <param name="address">An address without angle brackets.</param>
    public static string Of(string address)
    {
        var at = address.LastIndexOf('@');
        if (at < 0)
            return address;
        var domain = DnsName.Normalize(address[(at + 1)..]) ?? address[(at + 1)..];
        var local = address[..at];
        if (local is ['"', .., '"'])
            local = Unquoted(local[1..^1]);
        return $"{local}@{domain}";
    }

    private static string Unquoted(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            plain.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] : text[i]);
        return plain.ToString();
    }
}
