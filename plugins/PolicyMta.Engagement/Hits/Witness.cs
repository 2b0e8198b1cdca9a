using System.Collections.Frozen;

namespace PolicyMta.Engagement.Hits;

/// <summary>Sees what tells machines from people, and keeps nothing else of the call. Thread-safe.</summary>
internal sealed class Witness(ImmutableArray<string> machines, MachineNetworks networks)
{
    private const string Mozilla = "Mozilla/5.0";

    /// <summary>Words of scanners, previews, libraries and monitors in user agents.</summary>
    private static readonly ImmutableArray<string> Known =
    [
        "bot", "crawler", "spider", "preview", "scanner", "curl/", "wget/", "python-", "python/", "aiohttp", "go-http-client", "java/",
        "okhttp", "apache-httpclient", "libwww", "perl", "ruby", "node-fetch", "axios/", "headless", "phantomjs", "puppeteer", "playwright",
        "barracuda", "proofpoint", "mimecast", "safelinks", "microsoft office existence discovery", "ms-office; ms", "trendmicro",
        "forcepoint", "fireeye", "cloudmark", "symantec", "messagelabs", "urlscan", "virustotal", "checkpoint", "sophos", "zscaler",
        "facebookexternalhit", "whatsapp/", "slack-", "skypeuripreview", "google-read-aloud", "google-safety", "monitor",
        "validator", "http-client", "feedfetcher",
    ];

    private static readonly FrozenDictionary<string, string> Proxies = new Dictionary<string, string>
    {
        ["GoogleImageProxy"] = "google",
        ["YahooMailProxy"] = "yahoo",
        ["OutlookMailProxy"] = "outlook",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ImmutableArray<string> _machines = [.. Known, .. machines];

    /// <returns>Words of <see cref="Evidence"/>; empty if nothing speaks against a person.</returns>
    public ImmutableArray<string> Of(HttpCall call)
    {
        var seen = ImmutableArray.CreateBuilder<string>();
        if (call.Method == "HEAD")
            seen.Add(Evidence.Head);
        if (OfAgent(call.GetHeader("User-Agent")?.Trim() ?? "") is { } agent)
            seen.Add(agent);
        if (call.RemoteAddress is { } address && networks.Find(address) is { } network)
            seen.Add(Evidence.Network + network);
        return seen.DrainToImmutable();
    }

    private string? OfAgent(string agent)
    {
        if (agent.Length == 0)
            return Evidence.NoAgent;
        if (agent == Mozilla)
            return Evidence.Terse;
        foreach (var (word, proxy) in Proxies)
        {
            if (agent.Contains(word, StringComparison.Ordinal))
                return Evidence.ImageProxy + proxy;
        }

        foreach (var word in _machines)
        {
            if (agent.Contains(word, StringComparison.OrdinalIgnoreCase))
                return Evidence.Agent + word.Trim('/', '-', ' ');
        }

        return null;
    }
}
