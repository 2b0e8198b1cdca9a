using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Reading;
using PolicyMta.Testing;

namespace PolicyMta.Simulation.Tests.Reading;

/// <summary>Readers come at their time, as what they are, to this machine alone.</summary>
public sealed class ReadersTests
{
    [Fact]
    public void Only_links_to_this_machine_are_followed()
    {
        var links = MailLinks.In("""
            <a href="https://shop.example/">x</a><a class=b href="http://127.0.0.1:8025/c?t=a&amp;b=1">x</a>
            <a href="http://localhost/">x</a><a href="http://10.0.0.1/">x</a><a href="file:///etc/passwd">x</a>
            <img width=1 src="http://[::1]:1/o"><img src="https://127.0.0.1/">
            """);

        Assert.Equal(["http://127.0.0.1:8025/c?t=a&b=1"], links.Links.Select(static url => url.AbsoluteUri));
        Assert.Equal(["http://[::1]:1/o"], links.Pictures.Select(static url => url.AbsoluteUri));
    }

    [Fact]
    public void The_same_message_has_the_same_visitors_and_shares_are_kept()
    {
        var options = new ReadingOptions { Opens = 0.5, Clicks = 0.5, Scans = 0.1, Prefetches = 0.2, Delay = TimeSpan.FromMinutes(1) };
        var links = new MailLinks([Url("o")], [Url("1"), Url("2"), Url("3"), Url("4")]);
        var all = Enumerable.Range(0, 4_000).Select(i => Plan().Of("u@a.test", $"<{i}>", links).ToList()).ToList();

        Assert.Equal(all[7], Plan().Of("U@a.test", " <7> ", links));
        Assert.InRange(all.Count(static visits => visits.Any(static one => one is { IsPerson: true, IsOpen: true })), 1_850, 2_150);
        Assert.InRange(all.Count(static visits => visits.Any(static one => one is { IsPerson: true, IsOpen: false })), 880, 1_120);
        Assert.InRange(all.Count(static visits => visits.Any(static one => one is { IsPerson: false, IsOpen: false })), 320, 480);
        Assert.InRange(all.Count(static visits => visits.Any(static one => one is { IsPerson: false, IsOpen: true })), 700, 900);
        Assert.All(all.SelectMany(static visits => visits).Where(static one => one.IsPerson), one =>
            Assert.InRange(one.After, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)));

        VisitPlan Plan() => new(options, Personality.Gmail, seed: 3);
    }

    [Fact]
    public async Task Visits_are_made_at_their_time_and_counted()
    {
        using var listener = new HttpListener();
        var root = $"http://127.0.0.1:{Ports.Free()}/";
        listener.Prefixes.Add(root);
        listener.Start();
        var seen = new List<string>();
        var answering = AnswerAsync();
        var time = new FakeTimeProvider();
        await using (var readers = new Readers(time))
        {
            readers.Start();
            readers.Take(
            [
                new Visit(new Uri(root + "o"), TimeSpan.FromSeconds(5), "Mail/1", IsHead: false, IsPerson: true, IsOpen: true),
                new Visit(new Uri(root + "c"), TimeSpan.FromSeconds(9), "", IsHead: true, IsPerson: false, IsOpen: false),
                new Visit(new Uri(root + "gone"), TimeSpan.FromSeconds(9), "Mail/1", IsHead: false, IsPerson: true, IsOpen: false),
            ]);
            time.Advance(TimeSpan.FromSeconds(4));
            Assert.Empty(seen);
            time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.TrueAsync(() => readers.Counts.PeopleOpened == 1);
            Assert.Equal(["GET /o Mail/1"], seen);
            time.Advance(TimeSpan.FromSeconds(5));
            await Eventually.TrueAsync(() => readers.IsIdle);
            Assert.Equal(new ReaderCounts(PeopleOpened: 1, PeopleClicked: 0, Machines: 1, Refused: 1), readers.Counts);
            Assert.Equal(["GET /gone Mail/1", "GET /o Mail/1", "HEAD /c "], seen.Order());
        }

        listener.Stop();
        await answering;

        async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var call = await listener.GetContextAsync();
                    lock (seen)
                        seen.Add($"{call.Request.HttpMethod} {call.Request.RawUrl} {call.Request.UserAgent}");
                    call.Response.StatusCode = call.Request.RawUrl == "/gone" ? 404 : 200;
                    call.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // It ends.
            }
        }
    }

    private static Uri Url(string path) => new("http://127.0.0.1:8025/" + path);
}
