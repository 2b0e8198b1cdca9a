using System.Text.Json;

namespace PolicyMta.Accounting.Tests;

/// <summary><c>policymta accounting verify</c> says that files and journal agree only if they do, and names what is wrong.</summary>
public sealed class VerifyTests
{
    private const string OnlyRecipients = "records: [d]\nfields: { d: [rcpt] }\n";

    [Fact]
    public async Task Files_agree_over_moves_and_what_waits_is_no_difference()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients + "move_interval: 10s");
        var book = accounting.Restart();
        for (var i = 0; i < 3; i++)
        {
            accounting.Tell(EventKind.Delivered, $"a{i}@x.test", $"b{i}@x.test");
            await accounting.WriteAsync(book, i);
            accounting.Clock.Advance(TimeSpan.FromMinutes(1));
            if (i < 2)
                await book.TidyAsync(default);
        }

        accounting.Tell(EventKind.Delivered, "later@x.test");
        await File.AppendAllTextAsync(accounting.File, "d,torn");
        var result = await accounting.RunAsync("accounting verify");
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("6 rows agree", result.Text, StringComparison.Ordinal);
        Assert.Contains("6 bytes of a write that is not finished", result.Text, StringComparison.Ordinal);
        Assert.Equal(["agrees", "agrees", "agrees"], result.Table!.Rows.Select(row => row[^1]));
        using var json = JsonDocument.Parse(result.Json!);
        Assert.True(json.RootElement.GetProperty("agrees").GetBoolean());
        Assert.Equal(1, json.RootElement.GetProperty("files")[2].GetProperty("waiting").GetInt64());
    }

    [Theory]
    [InlineData("d,a@x.test\n", "", "missing", 1, 0, 0)]
    [InlineData("d,a@x.test\n", "d,x@x.test\n", "extra", 1, 1, 0)]
    [InlineData("d,c@x.test\n", "d,a@x.test\n", "double", 1, 0, 1)]
    public async Task A_row_that_is_missing_extra_or_double_is_named(
        string row, string instead, string problem, long missing, long extra, long doubles)
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        var book = accounting.Restart();
        accounting.Tell(EventKind.Delivered, "a@x.test", "b@x.test", "c@x.test");
        await accounting.WriteAsync(book);
        var text = (await File.ReadAllTextAsync(accounting.File)).Replace(row, instead, StringComparison.Ordinal);
        await File.WriteAllTextAsync(accounting.File, text);
        var result = await accounting.RunAsync("accounting verify", "main");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"{problem}: d,", result.Text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.Json!);
        var file = json.RootElement.GetProperty("files")[0];
        Assert.Equal(
            (missing, extra, doubles),
            (file.GetProperty("missing").GetInt64(), file.GetProperty("extra").GetInt64(), file.GetProperty("double").GetInt64()));
    }

    [Fact]
    public async Task A_finished_file_is_found_where_it_was_moved_to()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients + "move_interval: 10s");
        var book = accounting.Restart();
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(book);
        accounting.Clock.Advance(TimeSpan.FromMinutes(1));
        await book.TidyAsync(default);
        var archive = Directory.CreateDirectory(Path.Combine(accounting.Folder, "archive"));
        var moved = Path.Combine(archive.FullName, "acct-2026-11-28-0001.csv");
        File.Move(Path.Combine(accounting.Folder, "acct-2026-11-28-0001.csv"), moved);

        Assert.Equal(0, (await accounting.RunAsync("accounting verify", moved)).ExitCode);
        var all = await accounting.RunAsync("accounting verify");
        Assert.Contains("was not compared: it is not there any more", all.Text, StringComparison.Ordinal);
        var unknown = await accounting.RunAsync("accounting verify", "nothing.csv");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("nothing.csv: no accounting file of this name", unknown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_shows_files_and_rows()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        accounting.Tell(EventKind.Delivered, "b@x.test");
        var row = Assert.Single((await accounting.RunAsync("accounting status")).Table!.Rows);
        Assert.Equal(["main", accounting.File, "21", "d 1", "0", "1"], row);
    }
}
