using System.ComponentModel.DataAnnotations;
using System.Net;
using PolicyMta.DnsLookups;
using PolicyMta.KeyFiles;

namespace PolicyMta.Engagement;

/// <summary>The plugin's section. Without keys the plugin has its commands alone.</summary>
internal sealed record EngagementOptions : ISettingsValidation
{
    /// <summary>The path of the endpoints on the server's HTTP listener.</summary>
    public const string Path = "/api/v1/plugins/PolicyMta.Engagement";

    /// <summary>The secrets that seal tokens: the first seals, all open. To change keys put the new one in front.</summary>
    public ImmutableArray<KeyOptions> Keys { get; init; } = [];

    /// <summary>
    /// Where recipients reach the endpoints by HTTPS, for instance <c>https://t.example.com</c>; with a path if a proxy before the server
    /// hands that path on.
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>What holds for mail of which nobody said anything.</summary>
    public Tracking Tracking { get; init; } = Tracking.Anonymous;

    /// <summary>The most that tenants, campaigns and clients may ask for.</summary>
    public Tracking Ceiling { get; init; } = Tracking.Identified;

    /// <summary>Whether <c>identified</c> needs a recipient's consent on record; otherwise it holds until one withdraws.</summary>
    public bool ConsentRequired { get; init; } = true;

    /// <summary>Whether links are rewritten.</summary>
    public bool Clicks { get; init; } = true;

    /// <summary>Whether a pixel is put in.</summary>
    public bool Opens { get; init; } = true;

    /// <summary>How long after the message its links count.</summary>
    [Range(typeof(TimeSpan), "1d", "3650d")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How long a hit waits for its verdict, since machines follow several links at once.</summary>
    [Range(typeof(TimeSpan), "2s", "5m")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>By tenant.</summary>
    public IReadOnlyDictionary<string, TenantOptions> Tenants { get; init; } = new Dictionary<string, TenantOptions>();

    /// <summary>Words in a user agent that make a machine of it, in any case of letters, beside the built-in ones.</summary>
    public ImmutableArray<string> Machines { get; init; } = [];

    /// <summary>
    /// Networks of machines and what each is, a word such as <c>scanner</c>; <c>privacy</c> stands for proxies that fetch pictures whether
    /// or not somebody reads.
    /// </summary>
    public IReadOnlyDictionary<string, string> Networks { get; init; } = new Dictionary<string, string>();

    /// <summary>A file with further ones, one a line: <c>192.0.2.0/24 scanner</c>.</summary>
    public FilePath NetworksFile { get; init; }

    /// <summary>Name servers that <c>links domains</c> asks, as <c>192.0.2.53</c> or <c>[::1]:5353</c>; none: the system's.</summary>
    public ImmutableArray<string> DnsServers { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        for (var i = 0; i < DnsServers.Length; i++)
        {
            if (MailDns.Parse(DnsServers[i]) is null)
                yield return ($"dns_servers[{i}]", $"'{DnsServers[i]}' is not an address; write 192.0.2.53 or 127.0.0.1:5353.");
        }

        if (MistakeIn(Url) is { } mistake)
            yield return ("url", mistake);
        foreach (var (name, tenant) in Tenants)
        {
            if (MistakeIn(tenant.Url) is { } wrong)
                yield return ($"tenants[{name}].url", wrong);
        }

        if (Keys.IsEmpty && (Url.Length > 0 || Tenants.Count > 0))
            yield return ("keys", "without a key nothing can be sealed: write keys: [{ file: engagement.key }], and make the file with "
                + "'openssl rand -hex 32'.");
        for (var i = 0; i < Machines.Length; i++)
        {
            if (Machines[i].Length < 3)
                yield return ($"machines[{i}]", $"'{Machines[i]}' is too short: it would make machines of people's user agents.");
        }
    }

    /// <summary>The URL that the name of an endpoint follows; empty if there is none.</summary>
    public static string BaseOf(string url) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var read) ? "" : read.AbsolutePath == "/" ? url.TrimEnd('/') + Path : url.TrimEnd('/');

    private static string? MistakeIn(string url)
    {
        if (url.Length == 0)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var read) || read.Query.Length > 0 || read.Fragment.Length > 0
            || read.UserInfo.Length > 0 || url.AsSpan().ContainsAny("<>\" ,'&"))
            return $"'{url}' is not a valid URL: write one such as https://t.example.com.";
        return read.Scheme == Uri.UriSchemeHttps || (read.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(read.Host, out var address)
            && IPAddress.IsLoopback(address))
            ? null
            : $"'{url}' is not HTTPS, which recipients' mail programs and browsers ask for.";
    }
}
