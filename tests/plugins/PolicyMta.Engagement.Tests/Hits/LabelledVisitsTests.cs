using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Reading;

namespace PolicyMta.Engagement.Tests.Hits;

/// <summary>
/// The visitors of the simulation know what they are: people with browsers, mail programs and proxies that come for them; scanners that say
/// so, and some that say they are browsers; proxies that fetch everything.
/// </summary>
public sealed class LabelledVisitsTests(ITestOutputHelper output)
{
    private const int Messages = 3_000;

    private const string Settings =
        LoadedEngagement.UsualSettings + "consent_required: false\ntracking: identified\nnetworks: { 192.0.2.0/24: privacy }\n";

    private static readonly string Html =
        string.Concat(Enumerable.Range(0, 5).Select(static i => $"<p><a href='https://shop.example/{i}'>x</a></p>\r\n"));

    [Fact]
    public async Task Nearly_all_are_told_for_what_they_are_and_hardly_a_persons_click_is_lost()
    {
        using var engagement = new LoadedEngagement(Settings);
        Assert.Empty(engagement.Builder.Problems);
        var options = new ReadingOptions { Opens = 0.5, Clicks = 0.5, Scans = 0.2, Prefetches = 0.2, Delay = TimeSpan.FromMinutes(10) };
        var due = new PriorityQueue<(Visit Visit, string Token), DateTimeOffset>();
        for (var i = 0; i < Messages; i++)
        {
            var personality = (i % 3) switch { 0 => Personality.Gmail, 1 => Personality.Yahoo, _ => Personality.Plain };
            var sent = await engagement.SendAsync(Html, $"u{i}@a.test");
            var links = new MailLinks(Urls(sent, "o"), Urls(sent, "c"));
            foreach (var visit in new VisitPlan(options, personality, seed: 7).Of($"u{i}@a.test", $"<{i}@x>", links))
                due.Enqueue((visit, visit.Url.Query["?t=".Length..]), engagement.Time.GetUtcNow() + visit.After);
        }

        var labels = new List<Visit>();
        while (due.TryDequeue(out var next, out var at))
        {
            if (at > engagement.Time.GetUtcNow())
                engagement.Time.SetUtcNow(at);
            // As Apple's proxy does, in networks of its own.
            var address = next.Visit is { IsPerson: false, IsOpen: true } ? "192.0.2.9" : "198.51.100.7";
            await engagement.FollowAsync(
                next.Visit.IsOpen ? "o" : "c", next.Token, next.Visit.Agent, next.Visit.IsHead ? "HEAD" : "GET", address: address);
            labels.Add(next.Visit);
        }

        var told = await engagement.JudgeAsync();
        Assert.Equal(labels.Count, told.Count);
        var judged = labels.Zip(told, static (visit, one) => (visit, IsMachine: one.Metadata["verdict"] == "machine")).ToList();
        var right = judged.Count(static one => one.visit.IsPerson != one.IsMachine);
        var clicks = judged.Where(static one => one.visit is { IsPerson: true, IsOpen: false }).ToList();
        var lost = clicks.Count(static one => one.IsMachine);
        output.WriteLine($"{right} of {judged.Count} right; {lost} of {clicks.Count} clicks of people taken for a machine's");
        Assert.True(right >= judged.Count * 0.97, $"{right} of {judged.Count} are right.");
        Assert.True(lost <= clicks.Count * 0.01, $"{lost} of {clicks.Count} clicks are lost.");
        Assert.InRange(judged.Count(static one => !one.visit.IsPerson), 500, judged.Count - 500);
    }

    private static List<Uri> Urls(string sent, string endpoint) =>
        [.. LoadedEngagement.TokensIn(sent, endpoint).Select(token => new Uri($"{LoadedEngagement.Url}{endpoint}?t={token}"))];
}
