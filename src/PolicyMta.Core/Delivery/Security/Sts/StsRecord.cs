using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>The TXT record that announces a policy (RFC 8461 section 3.1).</summary>
internal static class StsRecord
{
    private const string Version = "v=STSv1";
    private const int MaxId = 32;

    /// <summary>The name that the record of a domain stands under.</summary>
    public static string NameOf(string domain) => "_mta-sts." + domain;

    /// <summary>The id of the policy; null if no policy is announced, or more than one.</summary>
    public static string? IdOf(DnsAnswer<string> answer)
    {
        string? record = null;
        foreach (var text in answer.Records)
        {
            if (!text.StartsWith(Version, StringComparison.Ordinal) || text.AsSpan(Version.Length).TrimStart() is not ([] or [';', ..]))
                continue;
            if (record is not null)
                return null;
            record = text;
        }

        return record is null ? null : IdIn(record);
    }

    private static string? IdIn(string record)
    {
        foreach (var part in record.Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is ["id", var id])
                return id.Length is > 0 and <= MaxId && id.All(char.IsAsciiLetterOrDigit) ? id : null;
        }

        return null;
    }
}
