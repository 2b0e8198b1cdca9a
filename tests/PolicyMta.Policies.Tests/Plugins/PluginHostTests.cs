namespace PolicyMta.Policies.Tests.Plugins;

public sealed class PluginHostTests
{
    [Fact]
    public async Task A_plugin_is_configured_by_its_defaults_and_the_administrators_section_over_them()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        bed.Configure("plugins: { settings: { Test.Good: { tag: from-admin } } }");
        await bed.StartAsync();

        Assert.Equal("from-admin", (await bed.InjectAsync()).Metadata["tag"]);
        var profile = Assert.Single(bed.Reloader.Loaded.Profiles, profile => profile.Owner == "Test.Good").Profile;
        Assert.Equal(("good", 7), (profile.Name, profile.Connections));
        var loaded = Assert.Single(bed.Reloader.Loaded.Policies);
        Assert.Equal(
            ("Test.Good", "1.0.0", 1, 1, 1L),
            (loaded.Id, loaded.Version, loaded.EventSinks, loaded.BackgroundServices, loaded.SinceGeneration));
        Assert.Equal(("on-inject", 1L), (Assert.Single(loaded.Handlers).Hook, loaded.Handlers[0].State.Calls));
    }

    [Fact]
    public async Task A_manifest_may_name_several_files_of_defaults_each_laid_over_those_before()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        var folder = Path.Combine(bed.PluginFolder, "Good");
        Directory.CreateDirectory(Path.Combine(folder, "more", "below"));
        File.AppendAllText(Path.Combine(folder, "plugin.yaml"), "\ndefaults: [defaults.yaml, \"more/*.yaml\"]\n");
        File.WriteAllText(Path.Combine(folder, "more", "b.yaml"), "tag: from-b");
        File.WriteAllText(Path.Combine(folder, "more", "a.yaml"), "tag: from-a\nlimits: { connections: 9 }");
        File.WriteAllText(Path.Combine(folder, "more", "below", "c.yaml"), "tag: from-c");
        await bed.StartAsync();

        Assert.Equal("from-b", (await bed.InjectAsync()).Metadata["tag"]);
        Assert.Equal(9, Assert.Single(bed.Reloader.Loaded.Profiles, profile => profile.Owner == "Test.Good").Profile.Connections);
    }

    [Fact]
    public async Task A_file_of_defaults_that_is_not_there_is_a_mistake()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        File.AppendAllText(Path.Combine(bed.PluginFolder, "Good", "plugin.yaml"), "\ndefaults: [rules/*.yaml]\n");

        Assert.Contains("There is no file 'rules/*.yaml' in the plugin's folder.", Assert.Single(await bed.ProblemsAsync()));
    }

    [Fact]
    public async Task Plugins_are_asked_in_the_configured_order_the_others_by_alphabet()
    {
        await using var bed = new PolicyBed();
        foreach (var id in new[] { "A", "B", "C" })
            bed.Install("Good", id);
        bed.Configure("plugins: { order: [C], disabled: [A] }");
        await bed.StartAsync();

        Assert.Equal(["C", "B"], bed.Reloader.Loaded.Policies.Select(policy => policy.Id));
    }

    [Fact]
    public async Task A_pool_or_source_that_does_not_exist_is_a_mistake_of_the_setting_that_names_it()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        const string Names = "plugins: { settings: { Test.Good: { pool: bulk, source: ip2 } } }\n";
        bed.Configure(Names + "egress_sources: { ip1: {} }\negress_pools: { bulc: { ip1: 1 } }");
        Assert.Equal(
            [
                "policymta.yaml:1:43: Test.Good: 'pool': there is no egress pool 'bulk'. Did you mean 'bulc'? There are bulc, default.",
                "policymta.yaml:1:57: Test.Good: 'source': there is no egress source 'ip2'. Did you mean 'ip1'? There are default, ip1.",
            ],
            await bed.ProblemsAsync());

        bed.Configure(Names + "egress_sources: { ip2: {} }\negress_pools: { bulk: { ip2: 1 } }");
        await bed.StartAsync();
        bed.Configure(Names + "egress_sources: { ip2: {} }");
        Assert.NotEmpty((await bed.ReloadAsync()).Problems);
    }

    [Fact]
    public async Task A_last_handler_is_asked_after_scripts()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        bed.Configure("plugins: { settings: { Test.Good: { is_last: true } } }");
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "a.js"), "export function onInject(message) { return { tenant: \"acme\" }; }");
        await bed.StartAsync();
        Assert.Equal("acme", (await bed.InjectAsync()).Metadata["seen-last"]);
        Assert.Equal(
            ["on-inject", "on-inject"],
            bed.Reloader.Loaded.Policies.Single(policy => policy.Id == "Test.Good").Handlers.Select(handler => handler.Hook));
    }

    [Fact]
    public async Task A_profile_is_made_once_when_it_is_named_and_a_bad_one_is_none()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        await bed.StartAsync();
        using var lease = bed.Store.Acquire(default);
        var made = lease.Snapshot.FindProfile("good/made");
        Assert.Equal(6, made!.Connections);
        Assert.Same(made, lease.Snapshot.FindProfile("good/made"));
        Assert.Null(lease.Snapshot.FindProfile("good/bad"));
        Assert.Null(lease.Snapshot.FindProfile("good/other"));
        Assert.Null(lease.Snapshot.FindProfile("good/failing"));
        Assert.Null(lease.Snapshot.FindProfile("nosuch"));
        Assert.NotNull(lease.Snapshot.MistakeInProfile(new TrafficProfile { Name = "x", Connections = 0 }));
    }

    [Fact]
    public async Task Every_mistake_in_settings_and_names_is_reported_with_its_place()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        bed.Install("Good", "Other");
        bed.Configure("""
            plugins:
              settings:
                Test.Good:
                  tagg: x
                  limits: { connections: 500 }
                Other:
                  file: /does/not/exist
            """);

        Assert.Equal(
            [
                "policymta.yaml:7:13: Other: 'file': /does/not/exist does not exist.",
                "policymta.yaml:4:7: Unknown key 'tagg'. Did you mean 'tag'? Allowed here: file, is_last, limits, pool, source, tag.",
                "policymta.yaml:5:30: 'limits.connections' is 500. Allowed: 1 to 100.",
            ],
            await bed.ProblemsAsync());

        bed.Configure("""
            plugins:
              order: [Test.Goood]
              disabled: [Nobody]
              settings:
                Test.Goods: { tag: x }
            """);
        Assert.Equal(
            [
                "policymta.yaml:2:11: 'plugins.order' names Test.Goood, which is not a known plugin. Did you mean Test.Good? "
                    + "Plugins: Other, Test.Good.",
                "policymta.yaml:3:14: 'plugins.disabled' names Nobody, which is not a known plugin. Plugins: Other, Test.Good.",
                "policymta.yaml:5:17: 'plugins.settings' has settings for Test.Goods, which is not a known plugin. Did you mean Test.Good? "
                    + "Plugins: Other, Test.Good.",
            ],
            await bed.ProblemsAsync());
    }

    [Theory]
    [InlineData("id: Test.Good", "id: no_id", "plugins/Good/plugin.yaml:1:5: 'no_id' is not a valid plugin id.")]
    [InlineData("sdk: 0.1", "sdk: 0.9", "plugins/Good/plugin.yaml:5:6: Test.Good was built against SDK 0.9; this server has 0.2.")]
    [InlineData("sdk: 0.1", "sdk: 1.0", "plugins/Good/plugin.yaml:5:6: Test.Good was built against SDK 1.0; this server has 0.2.")]
    [InlineData(
        "sdk: 0.1", "sdk: new", "plugins/Good/plugin.yaml:5:6: 'new' is not a valid SDK version. Write major.minor, for instance 0.2.")]
    [InlineData("sdk: 0.1", "sdkk: 0.1", "plugins/Good/plugin.yaml:5:1: Unknown key 'sdkk'. Did you mean 'sdk'?")]
    [InlineData(
        "TestPlugins.Good.dll",
        "../Pins/TestPlugins.Pins.dll",
        "plugins/Good/plugin.yaml:4:11: '../Pins/TestPlugins.Pins.dll' is not a path below the plugin's folder.")]
    [InlineData(
        "TestPlugins.Good.dll",
        "Gone.dll",
        "plugins/Good/plugin.yaml:4:11: plugins/Good/Gone.dll does not exist. The folder holds: TestPlugins.Good.dll.")]
    [InlineData(
        "sdk: 0.1",
        "sdk: 0.1\nentry_point: TestPlugins.Gone",
        "plugins/Good/plugin.yaml:6:14: TestPlugins.Good.dll has no entry point TestPlugins.Gone. It has: TestPlugins.Plugin.")]
    [InlineData("id: Test.Good", "id: [", "plugins/Good/plugin.yaml:")]
    public async Task A_wrong_manifest_is_refused(string old, string replacement, string expected)
    {
        await using var bed = new PolicyBed();
        PolicyBed.EditManifest(bed.Install("Good"), old, replacement);

        Assert.StartsWith(expected, (await bed.ProblemsAsync())[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_that_misses_a_member_of_the_sdk_is_refused_when_it_is_loaded()
    {
        await using var bed = new PolicyBed();
        bed.Install("MissingMember");

        var problem = Assert.Single(await bed.ProblemsAsync());
        Assert.StartsWith(
            "plugins/MissingMember/plugin.yaml:4:11: TestPlugins.MissingMember.dll was built against other assemblies than it finds:",
            problem,
            StringComparison.Ordinal);
        Assert.Contains("IFutureHandler", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_assembly_is_refused()
    {
        await using var bed = new PolicyBed();
        File.WriteAllText(Path.Combine(bed.Install("Good"), "TestPlugins.Good.dll"), "half a file");

        Assert.Contains("is not a .NET assembly that can be loaded", Assert.Single(await bed.ProblemsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_folders_with_one_id_are_refused()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        Directory.Move(Path.Combine(bed.PluginFolder, "Good"), Path.Combine(bed.PluginFolder, "Copy"));
        bed.Install("Good");

        Assert.StartsWith(
            "plugins/Good/plugin.yaml:1:5: The plugin id Test.Good is taken by plugins/Copy.",
            Assert.Single(await bed.ProblemsAsync()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_in_Configure_and_settings_that_nobody_reads_are_refused()
    {
        await using var bed = new PolicyBed();
        bed.Install("Misbehaves");
        bed.Install("Pins");
        bed.Configure("plugins: { settings: { Test.Misbehaves: { how: throw-in-configure }, Test.Pins: { a: 1 } } }");

        Assert.Equal(
            [
                "plugins/Misbehaves/plugin.yaml:1:5: Test.Misbehaves failed in Configure: InvalidOperationException: not today",
                "policymta.yaml:1:81: Test.Pins takes no settings. Remove them.",
            ],
            await bed.ProblemsAsync());
    }

    [Fact]
    public async Task A_plugin_folder_that_does_not_exist_is_a_mistake()
    {
        await using var bed = new PolicyBed();
        bed.Configure("plugins: { path: [plugins, elsewhere] }");

        Assert.Equal(
            "policymta.yaml:1:28: The plugin folder elsewhere does not exist. Create it, or correct 'plugins.path'.",
            Assert.Single(await bed.ProblemsAsync()));
    }
}
