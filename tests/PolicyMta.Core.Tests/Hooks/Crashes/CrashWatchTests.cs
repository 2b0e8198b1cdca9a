using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Hooks.Crashes;

/// <summary>Which messages a server that ended without a word leaves under suspicion.</summary>
public sealed class CrashWatchTests : IDisposable
{
    private static readonly SpoolId Poison = SpoolId.Create(DateTimeOffset.UnixEpoch);
    private static readonly SpoolId Bystander = SpoolId.Create(DateTimeOffset.UnixEpoch.AddDays(1));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly MemorySpool _spool = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_message_that_is_there_at_each_end_is_counted_and_a_bystander_is_forgotten()
    {
        await EndsAsync(Poison);
        Assert.Equal(0, await EndsAsync(Poison, Bystander));
        Assert.Equal(1, await EndsAsync(Poison));
        Assert.Equal(2, await EndsAsync(Poison));
        using var watch = await OpenAsync();

        Assert.Equal((3, 0), (watch.CountOf(Poison), watch.CountOf(Bystander)));
    }

    [Fact]
    public async Task An_end_as_it_should_be_forgets_all()
    {
        await EndsAsync();
        await EndsAsync(Poison);
        using (var watch = await OpenAsync())
        {
            Assert.Equal(1, watch.CountOf(Poison));
            watch.Enter(Poison);
            watch.Close();
        }

        using (var watch = await OpenAsync())
        {
            Assert.Equal(0, watch.CountOf(Poison));
            watch.Enter(Poison);
        }

        using var last = await OpenAsync();
        Assert.Equal(0, last.CountOf(Poison));
    }

    [Fact]
    public async Task What_has_come_back_is_not_suspected()
    {
        await EndsAsync();
        using (var watch = await OpenAsync())
        {
            for (var i = 0; i < 5000; i++)
                watch.Enter(Bystander).Dispose();
            watch.Enter(Poison);
        }

        using var next = await OpenAsync();
        Assert.Equal((1, 0), (next.CountOf(Poison), next.CountOf(Bystander)));
    }

    [Fact]
    public async Task More_marks_than_there_is_room_for_are_no_harm()
    {
        await EndsAsync();
        using (var watch = await OpenAsync())
        {
            for (var i = 0; i < 2000; i++)
                watch.Enter(SpoolId.Create(DateTimeOffset.UnixEpoch.AddDays(i)));
        }

        using var next = await OpenAsync();
        Assert.Equal(1024, _spool.ReadState("crash-suspects").Count);
    }

    [Fact]
    public async Task It_looks_for_an_hour_and_longer_if_a_message_is_suspected()
    {
        await EndsAsync();
        using (var watch = await OpenAsync())
        {
            _time.Advance(TimeSpan.FromMinutes(61));
            watch.Enter(Bystander);
            watch.Enter(Poison);
        }

        Assert.Equal(0, await EndsAsync(Poison));
        using (var watch = await OpenAsync())
        {
            _time.Advance(TimeSpan.FromHours(30));
            watch.Enter(Poison);
        }

        using var last = await OpenAsync();
        Assert.Equal(2, last.CountOf(Poison));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("\u0001 cut short")]
    public async Task A_file_that_is_not_whole_is_no_harm(string content)
    {
        await File.WriteAllTextAsync(FilePath, content, TestContext.Current.CancellationToken);

        await EndsAsync(Poison);

        Assert.InRange(await EndsAsync(Poison), 0, 1);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_has_nobody_watched()
    {
        Directory.CreateDirectory(FilePath);
        using var watch = await OpenAsync();

        watch.Enter(Poison).Dispose();

        Assert.Equal(0, watch.CountOf(Poison));
    }

    private string FilePath => Path.Combine(_folder, "asked");

    /// <summary>A server that ends while policy is asked about these messages.</summary>
    /// <returns>How often the first was suspected before.</returns>
    private async Task<int> EndsAsync(params SpoolId[] asked)
    {
        using var watch = await OpenAsync();
        foreach (var id in asked)
            watch.Enter(id);
        return asked.Length == 0 ? 0 : watch.CountOf(asked[0]);
    }

    private async Task<CrashWatch> OpenAsync()
    {
        var watch = new CrashWatch(FilePath, _spool, _time, NullLogger<CrashWatch>.Instance);
        await watch.OpenAsync();
        return watch;
    }
}
