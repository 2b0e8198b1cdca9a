using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.BounceClassification.Commands;
using PolicyMta.BounceClassification.Unmatched;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.BounceClassification.Tests;

/// <summary>Replies that no rule knows are counted by shape, kept over restarts, and shown.</summary>
public sealed class UnmatchedTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPluginStore _store = new();

    [Fact]
    public async Task Shapes_are_shown_by_count_with_an_example_and_where_they_came_from()
    {
        var shapes = new UnmatchedShapes(100, _time);
        Note(shapes, "550 Gzornin for <jane@a.example> 4711", "a.example");
        Note(shapes, "550 Gzornin for <joe@b.example> 8150", "b.example");
        Note(shapes, "450 4.7.9 Blarg", "c.example");

        var result = await RunAsync(shapes);

        Assert.Contains("3 replies, 2 shapes", result.Text);
        Assert.Equal(("2", "a.example, b.example", "550 Gzornin for <joe@b.example> 8150"), Row(result, 0));
        Assert.Equal("1", Row(result, 1).Count);
        using var json = JsonDocument.Parse(result.Json!);
        Assert.Equal("550 gzornin for <@> #", json.RootElement[0].GetProperty("shape").GetString());
        Assert.Equal("rcpt-to", json.RootElement[0].GetProperty("stage").GetString());
    }

    [Fact]
    public async Task Since_counts_whole_days()
    {
        var shapes = new UnmatchedShapes(100, _time);
        Note(shapes, "550 Gzornin", "a.example");
        _time.Advance(TimeSpan.FromDays(3));
        Note(shapes, "550 Gzornin", "a.example");

        Assert.Equal("1", Row(await RunAsync(shapes, "2d"), 0).Count);
        Assert.Equal("2", Row(await RunAsync(shapes, "3d"), 0).Count);
        _time.Advance(TimeSpan.FromDays(40));
        Assert.Contains("No reply came", (await RunAsync(shapes, "31d")).Text);
    }

    [Fact]
    public async Task Counts_are_kept_and_taken_up_again()
    {
        var store = new UnmatchedStore(_store, _time);
        var shapes = new UnmatchedShapes(100, _time);
        Note(shapes, "550 Gzornin", "a.example");
        await store.WriteAsync(shapes, default);

        Assert.Equal("1", Row(await RunAsync(new UnmatchedShapes(100, _time)), 0).Count);
        var later = new UnmatchedShapes(100, _time);
        later.Restore(store.Read());
        Note(later, "550 Gzornin", "b.example");
        await store.WriteAsync(later, default);

        Assert.Equal(("2", "a.example, b.example", "550 Gzornin"), Row(await RunAsync(new UnmatchedShapes(100, _time)), 0));
    }

    [Fact]
    public async Task Strangers_cannot_fill_it()
    {
        var store = new UnmatchedStore(_store, _time);
        var shapes = new UnmatchedShapes(10, _time);
        for (var i = 0; i < 1000; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Note(shapes, $"550 {new string((char)('a' + i % 26), 1 + i / 26)} {new string('z', 100_000)}", new string('d', 10_000));
            await store.WriteAsync(shapes, default);
        }

        Assert.InRange(shapes.All.Length, 1, 10);
        Assert.InRange(store.Read().Count(), 1, 10);
        Assert.All(store.Read(), shape => Assert.InRange(shape.Write().Length, 1, 10_000));
    }

    [Fact]
    public async Task A_handler_notes_what_only_the_codes_say_and_no_words_of_this_server()
    {
        var builder = ShippedRules.Configure("");
        var handler = Assert.Single(builder.BounceHandlers);
        var command = builder.Commands.Single(one => one.Name == "bounce unmatched");

        await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "550 5.1.1 User unknown"), default);
        await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "550 5.7.9 Gzornin", "gmail"), default);
        await handler.DecideAsync(Replies.Failure(SmtpStage.Policy, "550 Gzornin"), default);

        var result = await command.Handler(new CommandCall { Values = Values("7d") }, default);
        Assert.Equal(("1", "gmail", "550 5.7.9 Gzornin"), Row(result, 0));
        Assert.Single(result.Table!.Rows);
    }

    [Fact]
    public async Task What_the_journal_keeps_from_before_the_first_run_counts_once()
    {
        var yesterday = _time.GetUtcNow().AddDays(-1);
        DeliveryEvent[] before =
        [
            Failed("550 5.7.9 Gzornin", yesterday), Failed("550 5.7.9 Gzornin", yesterday.AddHours(1)),
            Failed("550 5.1.1 User unknown", yesterday),
            Failed("550 5.7.9 Gzornin", yesterday) with { RemoteHost = null }, Failed("550 5.7.9 Gzornin", _time.GetUtcNow()),
        ];
        var shapes = new UnmatchedShapes(100, _time);
        for (var run = 0; run < 2; run++)
        {
            var history = new UnmatchedHistory(_store, new Journal(before), ShippedRules.NewClassifier(), _time);
            await history.RunAsync(shapes, default);
        }

        var shape = Assert.Single(shapes.All);
        Assert.Equal((2L, yesterday, yesterday.AddHours(1)), (shape.CountSince(0), shape.First, shape.Last));
        Assert.Equal("gmail", Assert.Single(shape.Places));
    }

    private static DeliveryEvent Failed(string reply, DateTimeOffset time) => new()
    {
        Kind = EventKind.Bounced,
        Time = time,
        Reply = SmtpReply.Parse(reply),
        Stage = SmtpStage.RcptTo,
        RemoteHost = "mx.a.example",
        Provider = "gmail",
    };

    private sealed class Journal(DeliveryEvent[] events) : IEventReader
    {
        public string Cursor => "test";

        public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (var told in events)
                yield return new EventBatch(_ => default) { Events = [told], Json = [] };
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private static (string Count, string From, string Example) Row(CommandResult result, int row) =>
        (result.Table!.Rows[row][0], result.Table.Rows[row][2], result.Table.Rows[row][4]);

    private static void Note(UnmatchedShapes shapes, string reply, string place) =>
        shapes.Note(SmtpReply.Parse(reply), SmtpStage.RcptTo, place);

    private static ImmutableDictionary<string, ImmutableArray<string>> Values(string since) =>
        ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("--since", [since]).Add("--limit", ["50"]);

    private ValueTask<CommandResult> RunAsync(UnmatchedShapes shapes, string since = "7d") =>
        new UnmatchedCommand(shapes, new UnmatchedStore(_store, _time), _time).Describe().Handler(
            new CommandCall { Values = Values(since) }, default);
}
