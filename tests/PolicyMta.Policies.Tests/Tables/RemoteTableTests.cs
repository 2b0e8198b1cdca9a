using Microsoft.Extensions.Time.Testing;
using PolicyMta.Policies.Tables;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Tables;

/// <summary>Tables that are served by HTTP: fetched in the background, kept over failures and restarts.</summary>
public sealed class RemoteTableTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-test-").FullName;
    private readonly TestLog _log = new();
    private readonly TableServer _server = new() { Text = "a\nb\n", Tag = "\"1\"" };

    private TableOptions Options => new() { Url = _server.Url, Format = TableFormat.List, Every = Every };

    private string Copies => Path.Combine(_folder, "tables");

    public void Dispose()
    {
        _server.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A fetch that is being ended may still write there; it is a temporary folder.
        }
    }

    [Fact]
    public async Task A_table_is_fetched_before_the_policy_that_needs_it_is_in_force()
    {
        using var room = await RoomAsync(Options with { Token = "secret-token" });

        Assert.True(room.InForce.Demand("t").Contains("b"));
        Assert.Equal([((string?)null, "Bearer secret-token")], _server.Requests);
    }

    [Fact]
    public async Task It_is_asked_for_again_and_taken_only_if_it_has_changed()
    {
        using var room = await RoomAsync(Options);
        var first = room.InForce.Demand("t");

        await PassAsync(() => _server.Count >= 3);
        Assert.Equal("\"1\"", _server.Requests[^1].Condition);
        Assert.Same(first, room.InForce.Demand("t"));
        (_server.Text, _server.Tag) = ("c\n", "\"2\"");
        await PassAsync(() => room.InForce.Demand("t").Contains("c"));

        Assert.False(room.InForce.Demand("t").Contains("a"));
        Assert.NotEqual(first.Version.Hash, room.InForce.Demand("t").Version.Hash);
    }

    [Fact]
    public async Task A_server_without_tags_is_asked_by_time_or_for_all()
    {
        _server.Tag = "";
        using var room = await RoomAsync(Options);
        var first = room.InForce.Demand("t");

        await PassAsync(() => _server.Count >= 4);
        Assert.Same(first, room.InForce.Demand("t"));
        _server.Text = "c\n";

        await PassAsync(() => room.InForce.Demand("t").Contains("c"));
    }

    [Fact]
    public async Task A_failure_leaves_the_table_as_it_was_and_is_told_once()
    {
        using var room = await RoomAsync(Options);
        _server.Status = 503;
        await PassAsync(() => _server.Count >= 4);

        Assert.True(room.InForce.Demand("t").Contains("a"));
        Assert.Contains("the server answers 503", Assert.Single(Warnings), StringComparison.Ordinal);
        (_server.Status, _server.Text, _server.Tag) = (200, "c\n", "\"2\"");
        await PassAsync(() => room.InForce.Demand("t").Contains("c"));
        await PassAsync(() => _log.Lines.Any(line => line.Contains("can be fetched again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_last_good_state_survives_a_restart_without_the_server()
    {
        using (await RoomAsync(Options))
        {
        }

        await Eventually.TrueAsync(() => Directory.GetFiles(Copies, "*.json").Length == 1);
        _server.Dispose();
        using var room = await RoomAsync(Options);

        Assert.True(room.InForce.Demand("t").Contains("a"));
    }

    [Fact]
    public async Task After_a_restart_the_same_is_not_fetched_again()
    {
        using (await RoomAsync(Options))
            await Eventually.TrueAsync(() => Directory.GetFiles(Copies, "*.json").Length == 1);

        using var room = await RoomAsync(Options);
        await Eventually.TrueAsync(() => _server.Count == 2);

        Assert.Equal("\"1\"", _server.Requests[1].Condition);
        Assert.True(room.InForce.Demand("t").Contains("a"));
    }

    [Fact]
    public async Task What_has_a_mistake_is_refused_and_not_fetched_again_until_it_changes()
    {
        var options = Options with { Format = TableFormat.Csv };
        (_server.Text, _server.Tag) = ("address\na\n", "\"good\"");
        using (var room = await RoomAsync(options))
        {
            (_server.Text, _server.Tag) = ("address\n\"", "\"bad\"");
            await PassAsync(() => Told("stays as it was") > 0);
            var asked = _server.Count;
            await PassAsync(() => _server.Count > asked + 1);

            Assert.Equal(1, Told("stays as it was"));
            Assert.Equal("\"good\", \"bad\"", _server.Requests[^1].Condition);
            Assert.Contains($"{_server.Url}:2: Table 't': A quoted value", string.Join('\n', _log.Lines), StringComparison.Ordinal);
            Assert.True(room.InForce.Demand("t").Contains("a"));
        }

        _server.Dispose();
        using var again = await RoomAsync(options);
        Assert.True(again.InForce.Demand("t").Contains("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_larger_than_allowed_is_not_taken(bool isChunked)
    {
        _server.IsChunked = isChunked;
        _server.Text = string.Join('\n', Enumerable.Range(0, 200_000).Select(i => $"r{i}@a.example"));

        using var room = await RoomAsync(Options with { MaxMb = 1 });

        Assert.Contains("larger than 1 MiB (max_mb)", Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.Null(room.InForce.Find("t"));
        Assert.Empty(Directory.GetFiles(Copies, "*.table"));
    }

    [Fact]
    public async Task It_is_followed_within_the_server()
    {
        _server.Location = path => path == "/list" ? "/list/new" : null;
        using var room = await RoomAsync(Options with { Token = "secret-token" });

        Assert.True(room.InForce.Demand("t").Contains("a"));
        Assert.Equal([((string?)null, "Bearer secret-token"), (null, "Bearer secret-token")], _server.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/list", "the server sends to another, http://127.0.0.1:1: name that one as url")]
    [InlineData("//other.example/list", "the server sends to another, http://other.example:")]
    [InlineData("https://127.0.0.1/list", "the server sends to another, https://127.0.0.1: ")]
    [InlineData("file:///etc/passwd", "the server sends to another, file://: ")]
    [InlineData("/list", "the server sends on and on")]
    public async Task It_is_not_followed_to_another_server_or_without_end(string location, string problem)
    {
        _server.Location = _ => location;
        using var room = await RoomAsync(Options);

        Assert.Contains(problem, Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.Null(room.InForce.Find("t"));
    }

    [Fact]
    public async Task A_page_for_people_is_no_table()
    {
        using var room = await RoomAsync(Options);
        (_server.Text, _server.Tag, _server.Type) = ("<html>Please log in</html>\n", "", "Text/HTML; charset=utf-8");
        await PassAsync(() => Told("a page for people (text/html)") > 0);

        Assert.True(room.InForce.Demand("t").Contains("a"));
    }

    [Fact]
    public async Task A_file_without_its_columns_is_no_empty_table()
    {
        _server.Text = "address\na\n";
        using var room = await RoomAsync(Options with { Format = TableFormat.Csv });
        (_server.Text, _server.Tag) = ("", "");
        await PassAsync(() => Told("not even the first line") > 0);

        Assert.True(room.InForce.Demand("t").Contains("a"));
    }

    [Fact]
    public async Task A_server_that_is_away_refuses_no_start_and_what_asks_the_table_is_told()
    {
        _server.Dispose();
        using var room = await RoomAsync(Options);

        var error = Assert.Throws<TableUnavailableException>(() => room.InForce.Demand("t"));
        Assert.Contains("it cannot be fetched: HttpRequestException", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_is_damaged_is_thrown_away_and_fetched_anew()
    {
        using (await RoomAsync(Options))
            await Eventually.TrueAsync(() => Directory.GetFiles(Copies, "*.json").Length == 1);
        await File.WriteAllBytesAsync(Assert.Single(Directory.GetFiles(Copies, "*.table")), [0xFF, 0]);

        using var room = await RoomAsync(Options);

        Assert.True(room.InForce.Demand("t").Contains("a"));
        Assert.Null(_server.Requests[^1].Condition);
    }

    [Fact]
    public async Task The_copy_goes_with_the_declaration()
    {
        using var room = await RoomAsync(Options);
        await Eventually.TrueAsync(() => Directory.GetFiles(Copies, "*.json").Length == 1);

        room.Keep(new Dictionary<string, TableOptions>());

        Assert.Empty(Directory.GetFiles(Copies));
    }

    [Fact]
    public async Task A_check_fetches_nothing()
    {
        var problems = new List<PolicyProblem>();
        using var room = new TableRoom(_log, _time);

        await room.PrepareAsync(Declared(Options), problems, TestContext.Current.CancellationToken);

        Assert.Empty(problems);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("format: list", "is needed, or url")]
    [InlineData("format: list, file: x, url: 'http://a.example/'", "means nothing beside file")]
    [InlineData("format: list, url: 'ftp://a.example/'", "must begin with http:// or https://")]
    [InlineData("format: list, url: 'list.txt'", "must begin with http:// or https://")]
    [InlineData("format: list, url: 'http://user:secret@a.example/'", "must not hold a password")]
    [InlineData("format: list, file: x, token: secret", "is for url")]
    [InlineData("format: list, url: 'http://a.example/', every: 1s", "every")]
    public async Task A_declaration_with_a_mistake_is_refused(string table, string problem)
    {
        await using var bed = new PolicyBed();
        bed.Configure($"scripts: {{ tables: {{ t: {{ {table} }} }} }}");

        Assert.Contains(problem, Assert.Single(bed.ReadOptions().Problems).ToString(), StringComparison.Ordinal);
    }

    private IEnumerable<string> Warnings => _log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal));

    private int Told(string text) => _log.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>One life of the server.</summary>
    private async Task<TableRoom> RoomAsync(TableOptions options)
    {
        var problems = new List<PolicyProblem>();
        var room = new TableRoom(_log, _time) { Downloads = new TableDownloads(Copies, TimeProvider.System) };
        await room.PrepareAsync(Declared(options), problems, TestContext.Current.CancellationToken);
        room.Keep(Declared(options));
        Assert.Empty(problems);
        return room;
    }

    private Task PassAsync(Func<bool> isSo) => Eventually.TrueAsync(() =>
    {
        _time.Advance(RemoteTable.AfterFailure);
        return isSo();
    });

    private static Dictionary<string, TableOptions> Declared(TableOptions options) => new() { ["t"] = options };
}
