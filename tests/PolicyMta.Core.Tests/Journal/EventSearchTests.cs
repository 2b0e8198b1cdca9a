using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Journal;

/// <summary>A search by any field gives what going through all events would, in both orders, part by part.</summary>
public sealed class EventSearchTests
{
    private const int Events = 900;
    private static readonly string[] Kinds = [EventKind.Received, EventKind.Delivered, EventKind.Bounced];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_found_is_what_is_there_also_by_indexes_of_an_older_release(bool olderIndexes)
    {
        await using var bed = new JournalBed(maxSize: 60_000);
        await bed.OpenAsync();
        var all = await FillAsync(bed);
        Assert.True(bed.Files().Length > 3);
        if (olderIndexes)
        {
            await bed.CloseAsync();
            foreach (var index in Directory.GetFiles(bed.Options.Path, "*.index"))
                MakeOlder(index);
            await bed.OpenAsync();
        }

        var search = new EventSearch(() => bed.Journal.Segments, bed.Time);
        foreach (var query in Queries(all))
        {
            foreach (var limit in new[] { 7, 10_000 })
            {
                Assert.Equal(Wanted(all, query), Found(search, query with { Limit = limit }, newestFirst: false));
                Assert.Equal(Wanted(all, query).Reverse(), Found(search, query with { Limit = limit }, newestFirst: true));
            }
        }
    }

    [Fact]
    public async Task A_search_that_takes_long_is_cut_into_parts_that_lose_nothing()
    {
        await using var bed = new JournalBed(maxSize: 60_000);
        await bed.OpenAsync();
        var all = await FillAsync(bed);
        var search = new EventSearch(() => bed.Journal.Segments, TimeProvider.System) { Patience = TimeSpan.Zero };
        var query = new EventQuery { Facets = [(EventFacet.Tenant, "TENANT3")], Limit = 10_000 };
        Assert.Equal(Wanted(all, query), Found(search, query, newestFirst: false));
        Assert.Equal(Wanted(all, query).Reverse(), Found(search, query, newestFirst: true));
    }

    private static async Task<List<DeliveryEvent>> FillAsync(JournalBed bed)
    {
        var all = new List<DeliveryEvent>();
        for (var i = 0; i < Events; i++)
        {
            var e = new DeliveryEvent
            {
                Kind = i % 97 == 0 ? EventKind.Complained : Kinds[i % Kinds.Length],
                Time = bed.Time.GetUtcNow(),
                Id = bed.NewId(),
                Tenant = $"tenant{i % 7}",
                Campaign = i % 5 == 0 ? null : $"Campaign \"{i / 100}\"",
                ReturnPath = $"news{i % 11}@sender.example",
                Recipients = [$"user{i % 13}@a.test"],
                Provider = i % 3 == 0 ? "gmail" : i % 3 == 1 ? "yahoo" : null,
                Site = i % 2 == 0 ? "mx.a.test" : null,
                Detail = $"{i:0000}",
            };
            await bed.CommitAsync(e);
            all.Add(e);
            bed.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await bed.WrittenAsync(bed.Journal.LastPublishedId);
        return all;
    }

    private static IEnumerable<EventQuery> Queries(List<DeliveryEvent> all)
    {
        yield return new EventQuery();
        yield return new EventQuery { Id = all[123].Id };
        yield return new EventQuery { Recipient = "USER4@a.test" };
        yield return new EventQuery { Kinds = [EventKind.Complained] };
        yield return new EventQuery { Kinds = [EventKind.Complained, EventKind.Bounced], Facets = [(EventFacet.Provider, "Gmail")] };
        yield return new EventQuery { Facets = [(EventFacet.Tenant, "tenant5"), (EventFacet.Sender, "news3@sender.example")] };
        yield return new EventQuery { Facets = [(EventFacet.Campaign, "campaign \"4\"")] };
        yield return new EventQuery { Facets = [(EventFacet.Campaign, "nobody's")] };
        yield return new EventQuery { Recipient = "user4@a.test", Facets = [(EventFacet.Tenant, "tenant1")] };
        yield return new EventQuery { Since = all[300].Time, Until = all[500].Time };
        yield return new EventQuery { Since = all[700].Time, Facets = [(EventFacet.Provider, "yahoo")] };
        yield return new EventQuery { Until = all[50].Time, Kinds = [EventKind.Delivered] };
    }

    private static string[] Wanted(List<DeliveryEvent> all, EventQuery query) => [.. all.Where(query.Wants).Select(e => e.Detail!)];

    private static List<string> Found(EventSearch search, EventQuery query, bool newestFirst)
    {
        var found = new List<string>();
        for (long? after = null; ;)
        {
            var page = search.Search(query, newestFirst, after, TestContext.Current.CancellationToken);
            Assert.True(page.Events.Count <= query.Limit);
            foreach (var json in page.Events)
                found.Add(JsonDocument.Parse(json).RootElement.GetProperty("detail").GetString()!);
            if (page.Next is not { } next)
                return found;
            Assert.NotEqual(after, next);
            after = next;
        }
    }

    /// <summary>Makes an index what a release before this one would have written.</summary>
    private static void MakeOlder(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Encoding.ASCII.GetBytes("PMTAEVX1").CopyTo(bytes, 0);
        var facets = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(60));
        Assert.True(facets > 0);
        bytes.AsSpan(60, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(68), Crc32C.Compute(bytes.AsSpan(0, 68)));
        File.WriteAllBytes(path, bytes[..^(facets * sizeof(ulong))]);
    }
}
