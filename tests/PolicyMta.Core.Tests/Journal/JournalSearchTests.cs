namespace PolicyMta.Core.Tests.Journal;

public sealed class JournalSearchTests
{
    [Fact]
    public async Task All_events_of_a_message_are_found_in_order_over_finished_files_and_the_one_in_use()
    {
        await using var bed = new JournalBed(maxSize: 8192);
        await bed.OpenAsync();
        var ids = Enumerable.Range(0, 10).Select(_ => bed.NewId()).ToArray();
        for (var i = 0; i < 300; i++)
            await bed.CommitAsync($"{i:000}", id: ids[i % 10]);
        await bed.WrittenAsync(bed.Journal.LastPublishedId);

        Assert.True(bed.Files().Length > 3);
        await AssertFoundAsync(bed, ids);
        await bed.ReopenAsync();
        await AssertFoundAsync(bed, ids);
        Assert.Empty(bed.Journal.Search.OfMessage(bed.NewId()));
    }

    [Fact]
    public async Task An_index_that_is_gone_or_damaged_is_made_again()
    {
        await using var bed = new JournalBed(maxSize: 8192);
        await bed.OpenAsync();
        var ids = Enumerable.Range(0, 10).Select(_ => bed.NewId()).ToArray();
        for (var i = 0; i < 300; i++)
            await bed.CommitAsync($"{i:000}", id: ids[i % 10]);
        await bed.WrittenAsync(bed.Journal.LastPublishedId);
        await bed.CloseAsync();
        var indexes = Directory.GetFiles(bed.Options.Path, "*.index").Order(StringComparer.Ordinal).ToArray();
        File.Delete(indexes[0]);
        await using (var file = new FileStream(indexes[1], FileMode.Open))
            file.SetLength(file.Length - 8);
        await using (var file = new FileStream(indexes[2], FileMode.Open))
            file.WriteByte(0);

        await bed.OpenAsync();

        await AssertFoundAsync(bed, ids);
        Assert.Equal(indexes, Directory.GetFiles(bed.Options.Path, "*.index").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_latest_events_about_a_recipient_come_first_whatever_the_case_of_the_address()
    {
        await using var bed = new JournalBed(maxSize: 8192);
        await bed.OpenAsync();
        var start = bed.Time.GetUtcNow();
        for (var i = 0; i < 200; i++)
        {
            await bed.CommitAsync($"{i:000}", id: bed.NewId(), recipients: [$"User{i % 20}@Example.test", "everybody@example.test"]);
            bed.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await bed.WrittenAsync(bed.Journal.LastPublishedId);

        var expected = Enumerable.Range(0, 200).Where(i => i % 20 == 7).Select(i => $"{i:000}").Reverse().ToArray();
        Assert.Equal(expected, JournalBed.DetailsOf(bed.Journal.Search.OfRecipient("USER7@example.TEST", DateTimeOffset.MinValue, 1000)));
        Assert.Equal(expected[..3], JournalBed.DetailsOf(bed.Journal.Search.OfRecipient("user7@example.test", DateTimeOffset.MinValue, 3)));
        Assert.Equal(
            expected[..5], JournalBed.DetailsOf(bed.Journal.Search.OfRecipient("user7@example.test", start.AddSeconds(107), 1000)));
        Assert.Equal(200, bed.Journal.Search.OfRecipient("everybody@example.test", DateTimeOffset.MinValue, 1000).Count);
        Assert.Empty(bed.Journal.Search.OfRecipient("nobody@example.test", DateTimeOffset.MinValue, 1000));
    }

    private static Task AssertFoundAsync(JournalBed bed, SpoolId[] ids)
    {
        for (var number = 0; number < 10; number++)
        {
            var expected = Enumerable.Range(0, 30).Select(i => $"{(i * 10) + number:000}");
            Assert.Equal(expected, JournalBed.DetailsOf(bed.Journal.Search.OfMessage(ids[number])));
        }

        return Task.CompletedTask;
    }
}
