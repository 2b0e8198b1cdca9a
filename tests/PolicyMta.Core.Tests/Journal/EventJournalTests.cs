using PolicyMta.Core.Journal;
using PolicyMta.Core.Tests.Spool;

namespace PolicyMta.Core.Tests.Journal;

public sealed class EventJournalTests
{
    [Fact]
    public async Task Events_are_in_the_file_in_order_and_numbers_go_on_after_a_restart()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        var first = await bed.EmitAsync("a");
        await bed.EmitAsync("b");
        await bed.ReopenAsync();
        var third = await bed.EmitAsync("c");

        Assert.Equal(["a", "b", "c"], bed.Details());
        Assert.Equal(first + 2, third);
    }

    [Fact]
    public async Task The_journal_adds_no_sync_and_no_commit_to_those_of_the_spool()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        var (syncs, commits) = (bed.Disk.Syncs, bed.Disk.Commits);
        for (var i = 0; i < 50; i++)
        {
            var events = bed.Journal.Pending.Rent();
            events.Add(new DeliveryEvent { Kind = EventKind.Received, Time = bed.Time.GetUtcNow() });
            await bed.Spool.AppendAsync(
                bed.NewId(), SpoolHarness.Record("m"), new byte[100], [], events, TestContext.Current.CancellationToken);
        }

        Assert.Equal((50, 50), (bed.Disk.Syncs - syncs, bed.Disk.Commits - commits));
    }

    [Fact]
    public async Task A_torn_end_is_cut_and_written_again_from_the_spool()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        foreach (var detail in new[] { "a", "b", "c" })
            await bed.EmitAsync(detail);
        var before = bed.Lines();

        foreach (var lost in new[] { 1, 10, 300, 400 })
        {
            await bed.CloseAsync();
            await using (var file = new FileStream(bed.CurrentFile, FileMode.Open))
                file.SetLength(Math.Max(0, file.Length - lost));
            await bed.OpenAsync();
            Assert.Equal(before, bed.Lines());
        }

        await bed.EmitAsync("d");
        Assert.Equal(["a", "b", "c", "d"], bed.Details());
    }

    [Fact]
    public async Task Pages_that_a_power_cut_left_out_in_the_middle_are_written_again_with_all_behind_them()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        for (var i = 0; i < 100; i++)
            await bed.EmitAsync($"{i:000}");
        var before = bed.Lines();
        await bed.CloseAsync();
        await using (var file = new FileStream(bed.CurrentFile, FileMode.Open))
        {
            file.Position = 4096;
            file.Write(new byte[512]);
        }

        await bed.OpenAsync();

        Assert.Equal(before, bed.Lines());
        Assert.Equal(["050"], JournalBed.DetailsOf(bed.Journal.Search.OfMessage((await EmitWithIdAsync(bed, "050")))));
    }

    [Fact]
    public async Task A_file_that_is_lost_is_made_again_as_far_as_the_spool_has_its_events()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        foreach (var detail in new[] { "a", "b", "c" })
            await bed.EmitAsync(detail);
        await bed.CloseAsync();
        File.Delete(bed.CurrentFile);

        await bed.OpenAsync();

        Assert.Equal(["a", "b", "c"], bed.Details());
    }

    [Fact]
    public async Task What_is_synced_is_forgotten_by_the_spool_and_a_line_damaged_later_costs_only_itself()
    {
        await using var bed = new JournalBed();
        await bed.OpenAsync();
        foreach (var detail in new[] { "a", "b", "c" })
            await bed.EmitAsync(detail);
        await bed.ReopenAsync();
        bed.Time.Advance(TimeSpan.FromSeconds(3));
        var last = await bed.EmitAsync("d");
        await SyncedAsync(bed, last);
        await bed.CommitAsync("e");
        await bed.CloseAsync();
        var text = await File.ReadAllTextAsync(bed.CurrentFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            bed.CurrentFile, text.Replace("\"b\"", "\"x\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        await bed.OpenAsync();
        await bed.EmitAsync("f");

        Assert.Equal(["a", "c", "d", "e", "f"], await ReadAsync(bed, 5));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_keeps_no_mail_waiting_and_events_come_when_it_can()
    {
        await using var bed = new JournalBed();
        await File.WriteAllTextAsync(bed.Options.Path, "a file where the folder should be", TestContext.Current.CancellationToken);
        await bed.OpenAsync();
        await bed.CommitAsync("a");
        await bed.CommitAsync("b");
        await bed.ReopenAsync();
        await bed.CommitAsync("c");

        File.Delete(bed.Options.Path);
        await bed.WrittenAsync(bed.Journal.LastPublishedId);

        Assert.Equal(["a", "b", "c"], bed.Details());
        Assert.Equal(0, bed.Journal.Lost);
    }

    [Fact]
    public async Task Files_are_finished_by_size_and_age_and_the_oldest_removed()
    {
        await using var bed = new JournalBed(maxSize: 4096);
        bed.Options = bed.Options with { Keep = 3, MaxAge = TimeSpan.FromHours(1), KeepFor = TimeSpan.FromHours(10) };
        await bed.OpenAsync();
        for (var i = 0; i < 200; i++)
            await bed.EmitAsync($"{i:000}");

        Assert.Equal(4, bed.Files().Length);
        Assert.Equal(3, Directory.GetFiles(bed.Options.Path, "*.index").Length);
        Assert.All(bed.Files(), file => Assert.InRange(new FileInfo(file).Length, 1, 4096));
        Assert.Equal("199", bed.Details()[^1]);

        bed.Time.Advance(TimeSpan.FromHours(2));
        await bed.EmitAsync("after two hours");
        Assert.Equal(["after two hours"], File.ReadAllLines(bed.CurrentFile).Select(line => line.Split("detail\":\"")[1].Split('"')[0]));
        bed.Time.Advance(TimeSpan.FromHours(9));
        await bed.EmitAsync("the next day");
        Assert.Equal(["after two hours", "the next day"], bed.Details());
    }

    [Fact]
    public async Task Files_of_an_older_release_and_of_others_are_left_as_they_are()
    {
        await using var bed = new JournalBed();
        Directory.CreateDirectory(bed.Options.Path);
        var old = """{"time":"2025-03-01T12:00:00.1234567Z","kind":"delivered","returnPath":"x"}""" + "\n";
        var foreign = Path.Combine(bed.Options.Path, "events-notes.jsonl");
        await File.WriteAllTextAsync(bed.CurrentFile, old, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(foreign, "mine", TestContext.Current.CancellationToken);

        await bed.OpenAsync();
        await bed.EmitAsync("a");
        await bed.ReopenAsync();

        Assert.Equal("mine", await File.ReadAllTextAsync(foreign, TestContext.Current.CancellationToken));
        Assert.Equal(old, await File.ReadAllTextAsync(
            bed.Files().Single(file => file.EndsWith("Z.jsonl", StringComparison.Ordinal)), TestContext.Current.CancellationToken));
        Assert.Single(await File.ReadAllLinesAsync(bed.CurrentFile, TestContext.Current.CancellationToken));
        Assert.Equal(["a"], await ReadAsync(bed, 1));
    }

    [Fact]
    public async Task Without_its_server_a_journal_gives_what_is_in_the_files_and_what_only_the_spool_has_and_changes_nothing()
    {
        await using var bed = new JournalBed(maxSize: 4096);
        await bed.OpenAsync();
        for (var i = 0; i < 40; i++)
            await bed.EmitAsync($"{i:00}", i % 2 == 0 ? EventKind.Delivered : EventKind.Bounced, recipients: [$"r{i % 4}@receiver.test"]);
        var lines = bed.Lines().Select(line => line[..line.IndexOf(",\"crc\"", StringComparison.Ordinal)] + "}\n").ToArray();
        await bed.CloseAsync();
        await using (var file = new FileStream(bed.CurrentFile, FileMode.Open))
            file.SetLength(10);
        var before = Listing(bed.Folder);

        var offline = new OfflineJournal(bed.Options, Path.Combine(bed.Folder, "spool"));

        Assert.Equal(lines, Texts(offline.Lines(new EventQuery())));
        Assert.Equal(lines[..3], Texts(offline.Lines(new EventQuery { Limit = 3 })));
        Assert.Equal(
            lines.Where((_, i) => i % 2 == 1), Texts(offline.Lines(new EventQuery { Kinds = [EventKind.Bounced] })));
        Assert.Equal(
            lines.Where((_, i) => i % 4 == 3), Texts(offline.Lines(new EventQuery { Recipient = "R3@receiver.test" })));
        Assert.Equal(before, Listing(bed.Folder));
        await bed.OpenAsync();
    }

    private static string[] Texts(IEnumerable<ReadOnlyMemory<byte>> lines) =>
        [.. lines.Select(line => System.Text.Encoding.UTF8.GetString(line.Span))];

    private static string[] Listing(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => $"{path} {new FileInfo(path).Length}").Order()];

    private static async Task<SpoolId> EmitWithIdAsync(JournalBed bed, string detail)
    {
        var id = bed.NewId();
        await bed.EmitAsync(detail, id: id);
        return id;
    }

    private static async Task SyncedAsync(JournalBed bed, long eventId)
    {
        for (var i = 0; bed.Journal.ForgettableThrough < eventId; i++)
        {
            Assert.True(i < 1000, "The journal was never synced.");
            bed.Time.Advance(TimeSpan.FromSeconds(3));
            await bed.EmitAsync("");
        }
    }

    private static async Task<string[]> ReadAsync(JournalBed bed, int count)
    {
        var details = new List<string>();
        await foreach (var batch in bed.Reader().ReadAsync(TestContext.Current.CancellationToken))
        {
            details.AddRange(JournalBed.DetailsOf(batch.Events).Where(detail => detail.Length > 0));
            if (details.Count >= count)
                break;
        }

        return [.. details];
    }
}
