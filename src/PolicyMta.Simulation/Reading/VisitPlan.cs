using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Reading;

/// <summary>
/// Who comes for a message, when and as what, decided from facts alone: the same message and seed have the same visitors, so a test can say
/// which visits were a person's.
/// </summary>
internal sealed class VisitPlan(ReadingOptions options, Personality personality, int seed)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly ImmutableArray<string> Browsers =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.5.0",
    ];

    private static readonly ImmutableArray<string> Scanners =
    [
        "Mozilla/5.0 (compatible; ProofpointURLDefense/1.0)", "Barracuda Sentinel (EE)", "python-requests/2.32.3", "curl/8.11.1", "",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
        // As browsers say: known by what it does alone.
        Browsers[0],
    ];

    public IEnumerable<Visit> Of(string recipient, string messageId, MailLinks links)
    {
        var subject = $"{recipient.ToLowerInvariant()} {messageId.Trim()}";
        return [.. Scan(subject, links), .. Prefetch(subject, links), .. Read(subject, links)];
    }

    private IEnumerable<Visit> Scan(string subject, MailLinks links)
    {
        if (Draw("scan", subject) >= options.Scans)
            yield break;
        var agent = Scanners[(int)(Draw("scanner", subject) * Scanners.Length)];
        // Who looks like a browser follows what is there, and is known by it; other scanners are content with less.
        var isDisguised = agent == Browsers[0];
        if (isDisguised && links.Links.Count < 3)
            yield break;
        var isHead = !isDisguised && Draw("head", subject) < 0.3;
        foreach (var (i, url) in links.Links.Take(isDisguised ? 20 : 5).Index())
            yield return new Visit(url, TimeSpan.FromMilliseconds(20 * i), agent, isHead, IsPerson: false, IsOpen: false);
    }

    private IEnumerable<Visit> Prefetch(string subject, MailLinks links)
    {
        if (links.Pictures.Count > 0 && Draw("prefetch", subject) < options.Prefetches)
            yield return new Visit(
                links.Pictures[^1], Second * Draw("prefetch delay", subject), "Mozilla/5.0", IsHead: false, IsPerson: false, IsOpen: true);
    }

    private IEnumerable<Visit> Read(string subject, MailLinks links)
    {
        if (Draw("open", subject) >= options.Opens)
            yield break;
        var browser = Browsers[(int)(Draw("browser", subject) * Browsers.Length)];
        var at = Second + (options.Delay * Draw("open delay", subject));
        foreach (var picture in links.Pictures.TakeLast(1))
            yield return new Visit(picture, at, ProxyOf(browser), IsHead: false, IsPerson: true, IsOpen: true);
        if (links.Links.Count == 0 || Draw("click", subject) >= options.Clicks)
            yield break;
        var first = (int)(Draw("link", subject) * links.Links.Count);
        var times = 1 + (int)(Draw("clicks", subject) * 3);
        for (var i = 0; i < times; i++)
        {
            at += Second * (i == 1 && Draw("double click", subject) < 0.3 ? 0.2 : 2 + (8 * Draw("click delay", $"{subject} {i}")));
            var url = links.Links[(first + (i / 2)) % links.Links.Count];
            yield return new Visit(url, at, browser, IsHead: false, IsPerson: true, IsOpen: false);
        }
    }

    /// <summary>Some providers fetch pictures for their users when they open a message.</summary>
    private string ProxyOf(string browser) => personality switch
    {
        Personality.Gmail => "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        Personality.Yahoo => "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
        _ => browser,
    };

    private double Draw(string question, string subject) => SeededDraw.Draw(seed, question, subject);
}
