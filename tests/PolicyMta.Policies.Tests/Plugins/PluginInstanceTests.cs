using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Plugins;

public sealed class PluginInstanceTests
{
    [Fact]
    public async Task A_plugin_whose_files_and_settings_stay_survives_a_reload_with_its_state()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good", "Stays");
        bed.Install("Good", "Changes");
        bed.Configure("plugins: { order: [Changes, Stays], settings: { Changes: { tag: one } } }");
        await bed.StartAsync();
        var before = (await bed.InjectAsync()).Metadata;

        bed.Configure(
            "# a comment moves places and changes nothing\nplugins: { order: [Changes, Stays], settings: { Changes: { tag: two } } }");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        var after = (await bed.InjectAsync()).Metadata;

        Assert.Equal((before["instance"], "2"), (after["instance"], after["calls"]));
        Assert.Equal([("Changes", 2L), ("Stays", 1L)], bed.Reloader.Loaded.Policies.Select(policy => (policy.Id, policy.SinceGeneration)));
    }

    [Fact]
    public async Task Instances_of_the_same_files_share_what_is_loaded_and_other_files_are_loaded_anew()
    {
        await using var bed = new PolicyBed();
        var folder = bed.Install("Good");
        var copies = () => Directory.GetDirectories(Path.Combine(bed.Folder, "staging"));
        await bed.StartAsync();
        var first = Assert.Single(copies());
        var before = (await bed.InjectAsync()).Metadata["instance"];

        bed.Configure("plugins: { settings: { Test.Good: { tag: two } } }");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        Assert.NotEqual(before, (await bed.InjectAsync()).Metadata["instance"]);
        await Eventually.TrueAsync(() => bed.Reloader.Draining.IsEmpty && bed.Reloader.Unloading.IsEmpty);
        Assert.Equal(first, Assert.Single(copies()));

        File.WriteAllText(Path.Combine(folder, "list.txt"), "another file");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        await Eventually.TrueAsync(() => bed.Reloader.Draining.IsEmpty && bed.Reloader.Unloading.IsEmpty && copies().Length == 1);
        Assert.NotEqual(first, Assert.Single(copies()));
    }

    [Fact]
    public async Task Background_services_run_while_in_force_and_the_plugin_is_disposed_after_the_last_lease()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        await bed.StartAsync();
        await Eventually.TrueAsync(() => bed.Events.Kinds.Contains("Test.Good.started"));

        var lease = bed.Store.Acquire(default);
        Directory.Delete(Path.Combine(bed.PluginFolder, "Good"), recursive: true);
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        Assert.Equal(1, Assert.Single(bed.Reloader.Draining).Leases);
        Assert.DoesNotContain("Test.Good.disposed", bed.Events.Kinds);

        lease.Dispose();
        await Eventually.TrueAsync(() => bed.Events.Kinds.Contains("Test.Good.disposed"));
        Assert.Empty(bed.Reloader.Draining);
    }

    [Fact]
    public async Task A_build_that_is_refused_unloads_what_it_loaded_and_starts_nothing()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        bed.Install("MissingMember");
        await bed.ProblemsAsync();

        Assert.Equal(["Test.Good.disposed"], bed.Events.Kinds);
        await bed.Host.Unloads.WhenChecked;
        Assert.Empty(bed.Host.Unloads.Remaining);
    }

    [Fact]
    public async Task The_host_waits_for_plugins_to_stop_and_removes_their_copies()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        await bed.StartAsync();
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(bed.Folder, "staging")));

        bed.Store.Close();
        await bed.Host.DisposeAsync();
        Assert.Contains("Test.Good.disposed", bed.Events.Kinds);
        Assert.Empty(Directory.GetDirectories(Path.Combine(bed.Folder, "staging")));
        Assert.Throws<ObjectDisposedException>(() => bed.Store.Acquire(default));
    }

    [Fact]
    public async Task Where_plugins_are_kept_one_that_was_taken_out_comes_back_as_it_was_loaded()
    {
        await using var bed = new PolicyBed(keepsPlugins: true);
        bed.Install("Good");
        await bed.StartAsync();
        var copies = Directory.GetDirectories(Path.Combine(bed.Folder, "staging"));
        Assert.Single(copies);

        bed.Configure("plugins: { disabled: [Test.Good] }");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        await Eventually.TrueAsync(() => bed.Events.Kinds.Contains("Test.Good.disposed"));

        bed.Configure("");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        Assert.Equal(copies, Directory.GetDirectories(Path.Combine(bed.Folder, "staging")));
    }
}
