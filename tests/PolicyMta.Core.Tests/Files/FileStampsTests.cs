using PolicyMta.Core.Files;

namespace PolicyMta.Core.Tests.Files;

/// <summary>Changes that keep a file's size and the time of its last write are seen; files that rest are not read.</summary>
public sealed class FileStampsTests : IDisposable
{
    private static readonly DateTime Written = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-stamps-").FullName;
    private readonly SettableTime _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_is_written_over_with_equal_size_and_time_has_changed() =>
        AssertSeen(path => Write(path, "two"));

    [Fact]
    public void A_file_that_another_of_equal_size_and_time_is_renamed_to_has_changed() => AssertSeen(path =>
    {
        Write(path + ".new", "two");
        File.Move(path + ".new", path, overwrite: true);
    });

    [Fact]
    public void A_file_that_is_removed_and_made_again_with_equal_size_and_time_has_changed() => AssertSeen(path =>
    {
        File.Delete(path);
        Write(path, "two");
    });

    [Fact]
    public void A_link_that_is_swapped_to_a_file_of_equal_size_and_time_has_changed()
    {
        Write(In("r1"), "one");
        Write(In("r2"), "two");
        File.CreateSymbolicLink(In("current"), In("r1"));
        var stamps = new FileStamps(_time);
        var before = stamps.Of(In("current"));
        File.CreateSymbolicLink(In("next"), In("r2"));
        File.Move(In("next"), In("current"), overwrite: true);
        Assert.NotEqual(before, stamps.Of(In("current")));
    }

    [Fact]
    public void A_change_that_the_clock_of_the_file_system_is_too_coarse_for_is_seen_by_its_content()
    {
        Write(In("a"), "one");
        var facts = FileFacts.Of(In("a"))!.Value;
        var stamps = new FileStamps(TimeProvider.System);
        var before = stamps.Of(In("a"), facts);
        Write(In("a"), "two");
        Assert.NotEqual(before, stamps.Of(In("a"), facts));
    }

    [Fact]
    public void A_file_system_that_tells_no_more_than_size_and_time_is_not_believed_for_ever()
    {
        Write(In("a"), "one");
        var facts = FileFacts.Of(In("a"))!.Value with { Changed = 0, Number = 0, Device = 0 };
        var stamps = new FileStamps(_time);
        var before = stamps.Of(In("a"), facts);
        Write(In("a"), "two");
        _time.Now += TimeSpan.FromMinutes(5);
        Assert.NotEqual(before, stamps.Of(In("a"), facts));
    }

    [Fact]
    public void Files_that_rest_are_read_once_and_one_that_changes_alone()
    {
        for (var i = 0; i < 500; i++)
            Write(In($"{i}"), "one");
        var stamps = new FileStamps(_time);
        var before = Look();
        for (var i = 0; i < 20; i++)
            Assert.Equal(before, Look());
        Assert.Equal(500, stamps.Reads);

        Write(In("7"), "two");
        Assert.Single(Look().Except(before));
        Assert.Equal(501, stamps.Reads);

        List<string?> Look()
        {
            List<string?> seen = [.. Enumerable.Range(0, 500).Select(i => stamps.Of(In($"{i}")))];
            stamps.EndLook();
            return seen;
        }
    }

    [Fact]
    public void A_file_that_is_gone_is_forgotten_and_a_large_one_is_not_read()
    {
        Write(In("large"), new string('x', FileStamps.MaxRead + 1));
        var stamps = new FileStamps(_time);
        Assert.Null(stamps.Of(In("none")));
        Assert.NotNull(stamps.Of(In("large")));
        Assert.Equal(0, stamps.Reads);
    }

    private void AssertSeen(Action<string> change)
    {
        Write(In("a"), "one");
        var stamps = new FileStamps(_time);
        var before = stamps.Of(In("a"));
        Assert.Equal(before, stamps.Of(In("a")));
        change(In("a"));
        Assert.Equal((3, Written), (new FileInfo(In("a")).Length, File.GetLastWriteTimeUtc(In("a"))));
        Assert.NotEqual(before, stamps.Of(In("a")));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Written);
    }

    /// <summary>A day later than the files, so that none of them has only just changed.</summary>
    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow() + TimeSpan.FromDays(1);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
