namespace PolicyMta.Accounting.Tests;

/// <summary>Each row exactly once, whatever a crash leaves behind; files that are finished, moved, removed and never mixed.</summary>
public sealed class FileTests
{
    private const string OnlyRecipients = "records: [d]\nfields: { d: [rcpt] }\n";

    [Fact]
    public async Task Events_that_come_again_are_not_written_again()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        accounting.Tell(EventKind.Delivered, "b@x.test");
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(["type,rcpt", "d,a@x.test", "d,b@x.test"], accounting.Lines());
    }

    [Theory]
    [InlineData("d,b@x.te")]
    [InlineData("d,b@x.test\n")]
    [InlineData("d,b@x.test\nd,c@x.test\nd,")]
    public async Task What_a_crash_left_behind_the_kept_length_is_cut_off(string torn)
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        await File.AppendAllTextAsync(accounting.File, torn);
        accounting.Tell(EventKind.Delivered, "b@x.test");
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(["type,rcpt", "d,a@x.test", "d,b@x.test"], accounting.Lines());
    }

    [Fact]
    public async Task A_torn_header_is_written_again()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        accounting.Tell(EventKind.Held, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        await File.WriteAllTextAsync(accounting.File, "type,rc");
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(["type,rcpt", "d,a@x.test"], accounting.Lines());
    }

    [Fact]
    public async Task Only_the_owner_may_read_a_file()
    {
        using var accounting = new AccountingUnderTest();
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(accounting.File));
    }

    [Fact]
    public async Task A_full_file_is_moved_and_each_file_has_a_header()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients + "max_size: 4096\nmove_to: /nowhere");
        var done = Path.Combine(accounting.Folder, "done");
        var settings = SettingsOf(accounting, $"max_size: 4096, move_to: {done}, fields: {{ d: [rcpt] }}");
        var book = accounting.Restart(settings);
        for (var i = 0; i < 3; i++)
        {
            var told = accounting.Tell(EventKind.Delivered, [.. Enumerable.Range(0, 300).Select(n => $"{i}-{n}@x.test")]);
            await accounting.WriteAsync(book, told.EventId!.Value - 1);
        }

        var files = Directory.GetFiles(done).Order().ToList();
        Assert.Equal(
            ["acct-2026-11-28-0001.csv", "acct-2026-11-28-0002.csv", "acct-2026-11-28-0003.csv"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.Equal("type,rcpt", File.ReadLines(file).First()));
        Assert.Equal(900, files.Sum(file => File.ReadLines(file).Count() - 1));
        Assert.False(File.Exists(accounting.File));
    }

    [Fact]
    public async Task A_name_is_not_given_twice_though_the_file_was_taken_away()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        var book = accounting.Restart();
        for (var i = 1; i <= 2; i++)
        {
            accounting.Tell(EventKind.Delivered, "a@x.test");
            await accounting.WriteAsync(book, i - 1);
            accounting.Clock.Advance(TimeSpan.FromHours(i == 1 ? 25 : 24));
            await book.TidyAsync(default);
            var file = Assert.Single(Directory.GetFiles(accounting.Folder));
            Assert.Equal($"acct-2026-11-{(i == 1 ? 29 : 30)}-0001.csv", Path.GetFileName(file));
            File.Delete(file);
        }

        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart(
            SettingsOf(accounting, "fields: { d: [rcpt] }, move_interval: 10s")), 2);
        accounting.Clock.Advance(TimeSpan.FromSeconds(11));
        await accounting.Restart(
            SettingsOf(accounting, "fields: { d: [rcpt] }, move_interval: 10s")).TidyAsync(default);
        Assert.Equal("acct-2026-11-30-0002.csv", Path.GetFileName(Assert.Single(Directory.GetFiles(accounting.Folder))));
    }

    [Fact]
    public async Task A_file_that_is_not_known_is_kept_under_another_name()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        await File.WriteAllTextAsync(accounting.File, "somebody else's\n");
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(["type,rcpt", "d,a@x.test"], accounting.Lines());
        Assert.Equal("somebody else's\n", await File.ReadAllTextAsync(Path.Combine(accounting.Folder, "acct-2026-11-28-0001.csv")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_another_program_takes_away_or_empties_is_begun_anew(bool isEmptied)
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        var book = accounting.Restart();
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(book);
        if (isEmptied)
            await File.WriteAllTextAsync(accounting.File, "");
        else
            File.Delete(accounting.File);
        accounting.Tell(EventKind.Delivered, "b@x.test");
        await accounting.WriteAsync(book);
        Assert.Equal(["type,rcpt", "d,b@x.test"], accounting.Lines());
    }

    [Fact]
    public async Task Other_columns_begin_another_file()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients);
        accounting.Tell(EventKind.Delivered, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        accounting.Tell(EventKind.Delivered, "b@x.test");
        await accounting.WriteAsync(accounting.Restart(SettingsOf(accounting, "fields: { d: [orig, rcpt] }")));
        Assert.Equal(["type,orig,rcpt", "d,news@sender.example,b@x.test"], accounting.Lines());
        Assert.Equal(
            ["type,rcpt", "d,a@x.test"], await File.ReadAllLinesAsync(Path.Combine(accounting.Folder, "acct-2026-11-28-0001.csv")));
    }

    [Fact]
    public async Task Finished_files_are_removed_when_they_are_too_many()
    {
        using var accounting = new AccountingUnderTest(OnlyRecipients + "keep_files: 2\nmove_interval: 10s");
        var book = accounting.Restart();
        for (var i = 0; i < 5; i++)
        {
            accounting.Tell(EventKind.Delivered, $"{i}@x.test");
            await accounting.WriteAsync(book, i);
            accounting.Clock.Advance(TimeSpan.FromMinutes(1));
            await book.TidyAsync(default);
        }

        Assert.Equal(
            ["acct-2026-11-28-0004.csv", "acct-2026-11-28-0005.csv"],
            Directory.GetFiles(accounting.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("records: [d, x]", "'x' is not a record type")]
    [InlineData("fields: { d: [rcpd] }", "'rcpd' is not a column; 'rcpt' is.")]
    [InlineData("max_size: 1", "max_size")]
    [InlineData("fields: { d: ['header_a b'] }", "is not a column")]
    public void A_mistake_in_the_settings_is_told(string setting, string problem)
    {
        using var accounting = new AccountingUnderTest(setting);
        var builder = accounting.Configure(null);
        using var plugin = new AccountingPlugin();
        plugin.Configure(builder);
        Assert.Contains(builder.Problems, text => text.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_files_nothing_is_read()
    {
        using var accounting = new AccountingUnderTest();
        var builder = accounting.Configure("");
        using var plugin = new AccountingPlugin();
        plugin.Configure(builder);
        Assert.Empty(builder.Problems);
        Assert.Empty(builder.BackgroundServices);
        Assert.Empty(builder.InjectHandlers);
    }

    private static string SettingsOf(AccountingUnderTest accounting, string settings) =>
        $"files: {{ main: {{ path: {accounting.File}, records: [d], {settings} }} }}";
}
