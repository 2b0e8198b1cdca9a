using PolicyMta.Core.Dns;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Server.TlsReports;

/// <summary>Where a domain wants its reports (RFC 8460 section 3).</summary>
internal static class ReportTargets
{
    private const string Version = "v=TLSRPTv1";
    private const int MaxTargets = 4;

    /// <summary>The name that the record of a domain stands under.</summary>
    public static string NameOf(string domain) => "_smtp._tls." + domain;

    /// <summary>The URIs: <c>mailto:</c> and <c>https:</c>; empty if there is no record, or more than one.</summary>
    public static ImmutableArray<Uri> In(DnsAnswer<string> answer)
    {
        var records = answer.Records.Where(static text => text.StartsWith(Version, StringComparison.Ordinal)
            && text.AsSpan(Version.Length).TrimStart() is [';', ..]).ToList();
        if (records is not [var record])
            return [];
        foreach (var part in record.Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is ["rua", var list])
            {
                return
                [
                    .. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                        .Select(static text => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null).OfType<Uri>()
                        .Where(static uri => uri.Scheme == Uri.UriSchemeHttps
                            || (uri.Scheme == Uri.UriSchemeMailto && AddressIn(uri) is not null))
                        .Distinct().Take(MaxTargets),
                ];
            }
        }

        return [];
    }

    /// <summary>The address of a <c>mailto:</c>; null if it is none that mail can go to.</summary>
    public static string? AddressIn(Uri mailto)
    {
        var address = Uri.UnescapeDataString($"{mailto.UserInfo}@{mailto.Host}");
        return AddressCheck.MistakeInRecipient(address, isLenient: false) is null ? address : null;
    }
}
