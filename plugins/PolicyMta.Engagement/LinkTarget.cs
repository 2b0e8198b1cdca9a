using System.Text;

namespace PolicyMta.Engagement;

/// <summary>Where a link leads, as a header field can hold it.</summary>
internal static class LinkTarget
{
    /// <summary>
    /// Has the host's name as DNS has it, and all other characters that are not ASCII escaped; the rest stays byte for byte, since some
    /// links are signed.
    /// </summary>
    /// <returns>The URL in ASCII; null if there is none: what cannot be led to is not rewritten.</returns>
    public static string? Of(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https") || target.Host.Length == 0)
            return null;
        if (!url.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return url;
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3)
            return null;
        var length = url.AsSpan(start).IndexOfAny("/?#\\");
        var end = length < 0 ? url.Length : start + length;
        var host = url.LastIndexOf('@', end - 1, end - start) + 1;
        host = host == 0 ? start : host;
        var name = target.HostNameType == UriHostNameType.IPv6 ? target.Host : target.IdnHost;
        var port = target.IsDefaultPort ? "" : $":{target.Port}";
        return Ascii.IsValid(name) && name.Length > 0
            ? $"{target.Scheme}://{Escaped(url[start..host])}{name}{port}{Escaped(url[end..])}"
            : null;
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= '!' and <= '~')
                escaped.Append((char)rune.Value);
            else
                escaped.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return escaped.ToString();
    }
}
