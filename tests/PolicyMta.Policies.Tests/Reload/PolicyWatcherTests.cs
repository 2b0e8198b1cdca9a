using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Reload;

namespace PolicyMta.Policies.Tests.Reload;

public sealed class PolicyWatcherTests
{
    [Fact]
    public async Task Edits_replacements_and_folders_that_come_again_are_seen_and_failures_do_not_end_the_watch()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        await bed.StartAsync();
        bed.Reloader.Watch();

        bed.Configure("plugins: { settings: { Test.Good: { tag: edited } } }");
        await ExpectAsync(bed, ReloadOutcome.Reloaded, "edited");

        bed.Configure("plugins: { settings: { Test.Good: { tagg: wrong } } }");
        await ExpectAsync(bed, ReloadOutcome.Failed, "edited");

        var next = bed.ConfigurationFile + ".new";
        File.WriteAllText(next, "plugins: { settings: { Test.Good: { tag: renamed } } }");
        File.Move(next, bed.ConfigurationFile, overwrite: true);
        await ExpectAsync(bed, ReloadOutcome.Reloaded, "renamed");

        bed.Configure("{}");
        await ExpectAsync(bed, ReloadOutcome.Reloaded, "from-defaults");

        Directory.Delete(bed.PluginFolder, recursive: true);
        Assert.Equal(ReloadOutcome.Failed, (await bed.Reports.NextAsync()).Outcome);

        bed.Install("Good");
        File.WriteAllText(Path.Combine(bed.PluginFolder, "Good", "defaults.yaml"), "tag: again");
        ReloadResult result;
        do
        {
            result = await bed.Reports.NextAsync();
        }
        while (result.Outcome != ReloadOutcome.Reloaded || (await bed.InjectAsync()).Metadata["tag"] != "again");

        var assembly = Path.Combine(bed.PluginFolder, "Good", "TestPlugins.Good.dll");
        File.WriteAllBytes(assembly + ".tmp", [.. File.ReadAllBytes(assembly), 1]);
        File.Move(assembly + ".tmp", assembly, overwrite: true);
        await ExpectAsync(bed, ReloadOutcome.Reloaded, "again");
    }

    /// <summary>The end of the next reload that changed or refused something; a look may fall between two steps of one change.</summary>
    private static async Task ExpectAsync(PolicyBed bed, ReloadOutcome outcome, string tag)
    {
        while ((await bed.Reports.NextAsync()).Outcome != outcome)
        {
        }

        Assert.Equal(tag, (await bed.InjectAsync()).Metadata["tag"]);
    }

    [Fact]
    public async Task Two_edits_of_one_size_within_a_second_are_two_changes()
    {
        using var changes = new SemaphoreSlim(0);
        var folder = Directory.CreateTempSubdirectory("policymta-watch-");
        var file = Path.Combine(folder.FullName, "policymta.yaml");
        var second = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        Write("one", second);
        await using (var watcher = new PolicyWatcher(() => new WatchedPaths([file], []), Changed, NullLogger.Instance, TimeProvider.System))
        {
            watcher.Start();
            Write("two", second.AddMilliseconds(1));
            Assert.True(await changes.WaitAsync(TimeSpan.FromSeconds(60)));
        }

        folder.Delete(recursive: true);

        void Write(string text, DateTime time)
        {
            File.WriteAllText(file + ".new", text);
            File.SetLastWriteTimeUtc(file + ".new", time);
            File.Move(file + ".new", file, overwrite: true);
        }

        Task Changed()
        {
            changes.Release();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Changes_of_equal_size_and_time_are_taken_up_and_a_file_that_a_plugin_depends_on_is_watched()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        var key = Path.Combine(bed.Folder, "key.pem");
        Replace(key, "one");
        Replace(Path.Combine(bed.ScriptFolder, "policy.js"), Script("one"));
        bed.Configure($"plugins: {{ settings: {{ Test.Good: {{ file: {key} }} }} }}");
        await bed.StartAsync();
        bed.Reloader.Watch();

        Replace(Path.Combine(bed.ScriptFolder, "policy.js"), Script("two"));
        await ReloadedAsync();
        Assert.Equal(("one", "two"), await FactsAsync());

        Replace(key, "two");
        await ReloadedAsync();
        Assert.Equal(("two", "two"), await FactsAsync());

        File.Delete(key);
        while ((await bed.Reports.NextAsync()).Outcome != ReloadOutcome.Failed)
        {
        }

        Assert.Equal(("two", "two"), await FactsAsync());
        Replace(key, "six");
        await ReloadedAsync();
        Assert.Equal(("six", "two"), await FactsAsync());

        async Task ReloadedAsync()
        {
            while ((await bed.Reports.NextAsync()).Outcome != ReloadOutcome.Reloaded)
            {
            }
        }

        async Task<(string Key, string Script)> FactsAsync()
        {
            var metadata = (await bed.InjectAsync()).Metadata;
            return (metadata["file"], metadata["script"]);
        }

        static string Script(string text) => $"export const onInject = () => ({{ metadata: {{ script: '{text}' }} }});\n";
    }

    [Fact]
    public async Task A_change_between_the_load_and_the_beginning_of_the_watch_is_taken_up()
    {
        await using var bed = new PolicyBed();
        Replace(Path.Combine(bed.ScriptFolder, "policy.js"), "export const onInject = () => null;\n");
        await bed.StartAsync();
        Replace(Path.Combine(bed.ScriptFolder, "policy.js"), "export const onInject = () => ({ reject: '550 5.7.1 no' });\n");
        bed.Reloader.Watch();
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.Reports.NextAsync()).Outcome);
    }

    [Fact]
    public async Task A_file_that_a_plugin_depends_on_may_change_before_the_watch_begins()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        var key = Path.Combine(bed.Folder, "key.pem");
        Replace(key, "one");
        bed.Configure($"plugins: {{ settings: {{ Test.Good: {{ file: {key} }} }} }}");
        await bed.StartAsync();
        Replace(key, "two");

        bed.Reloader.Watch();

        Assert.Equal(ReloadOutcome.Reloaded, (await bed.Reports.NextAsync()).Outcome);
        Assert.Equal("two", (await bed.InjectAsync()).Metadata["file"]);
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".next", text);
        File.SetLastWriteTimeUtc(path + ".next", new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc));
        File.Move(path + ".next", path, overwrite: true);
    }
}
