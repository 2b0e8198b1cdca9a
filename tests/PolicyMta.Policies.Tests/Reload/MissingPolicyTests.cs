using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Reload;

/// <summary>Policy that has gone from its place, or lies under a name that is not read, is a mistake: what is in force stays.</summary>
public sealed class MissingPolicyTests
{
    public enum Loss
    {
        Removed,
        Renamed,
        DanglingLink,
        File,
    }

    [Theory]
    [InlineData(Loss.Removed, "")]
    [InlineData(Loss.Renamed, "")]
    [InlineData(Loss.DanglingLink, "")]
    [InlineData(Loss.File, "")]
    [InlineData(Loss.Removed, "scripts: { path: FOLDER }")]
    [InlineData(Loss.Renamed, "scripts: { path: FOLDER }")]
    [InlineData(Loss.DanglingLink, "scripts: { path: FOLDER }")]
    [InlineData(Loss.File, "scripts: { path: FOLDER }")]
    public async Task A_scripts_folder_that_is_gone_leaves_the_old_policy_in_force(Loss loss, string configuration)
    {
        await using var bed = new PolicyBed();
        WriteScript(bed);
        bed.Configure(configuration.Replace("FOLDER", bed.ScriptFolder, StringComparison.Ordinal));
        await bed.StartAsync();

        Lose(bed.ScriptFolder, loss);
        var failed = await bed.ReloadAsync();

        Assert.Equal((ReloadOutcome.Failed, 1L), (failed.Outcome, failed.Generation));
        Assert.Contains(bed.ScriptFolder, Assert.Single(failed.Problems).ToString(), StringComparison.Ordinal);
        Assert.Equal("550 5.7.1 No", (await bed.InjectAsync()).Reject?.ToString());
    }

    [Theory]
    [InlineData(Loss.Removed, "does not exist")]
    [InlineData(Loss.DanglingLink, "is a link to /nowhere/at/all, which does not exist")]
    [InlineData(Loss.File, "is a file, not a folder")]
    public async Task A_configured_scripts_folder_that_is_not_there_is_a_mistake(Loss loss, string why)
    {
        await using var bed = new PolicyBed();
        Lose(bed.ScriptFolder, loss);
        bed.Configure("scripts:\n  path: " + bed.ScriptFolder);

        Assert.Equal(
            [
                $"scripts: The scripts folder scripts {why}. Put the folder there (an empty one if there are to be no scripts), or correct "
                    + "'scripts.path'.",
            ],
            await bed.ProblemsAsync());
    }

    [Fact]
    public async Task A_folder_that_nobody_configured_and_that_was_never_there_is_no_mistake()
    {
        await using var bed = new PolicyBed();
        Directory.Delete(bed.ScriptFolder);
        await bed.StartAsync();
        Assert.Equal(ReloadOutcome.Unchanged, (await bed.ReloadAsync()).Outcome);
    }

    [Theory]
    [InlineData("policy.mjs", "policy.js")]
    [InlineData("policy.cjs", "policy.js")]
    [InlineData("policy.JS", "policy.js")]
    [InlineData("policy.Mjs", "policy.js")]
    [InlineData("policy.ts", "policy.js")]
    [InlineData("sub/policy.mts", "policy.js")]
    [InlineData("lib/part.tsx", "part.js")]
    [InlineData("policy.js.txt", "policy.js")]
    [InlineData("policy.js ", "policy.js")]
    [InlineData("policy.js\u00a0", "policy.js")]
    [InlineData("policy.js.", "policy.js")]
    [InlineData("policy.es6", "policy.js")]
    [InlineData("policy.jsm", "policy.js")]
    [InlineData("policy.javascript", "policy.js")]
    public void A_file_that_looks_like_a_script_and_is_none_is_named(string path, string remedy)
    {
        var found = ScriptLookalikes.Find(path, _ => false);

        Assert.NotNull(found);
        Assert.Contains("is not read", found.Value.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, found.Value.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policymta.d.ts")]
    [InlineData("eslint.config.mjs")]
    [InlineData("jsconfig.json")]
    [InlineData("README.md")]
    [InlineData("policy.js.bak")]
    [InlineData("policy.js~")]
    [InlineData("notes.txt")]
    [InlineData("policymta.D.TS")]
    [InlineData("compiled.ts")]
    public void A_file_that_belongs_beside_scripts_is_not_named(string path) =>
        Assert.Null(ScriptLookalikes.Find(path, other => other == "compiled.js"));

    [Fact]
    public async Task A_script_under_a_wrong_name_is_a_mistake_at_reload()
    {
        await using var bed = new PolicyBed();
        WriteScript(bed);
        await bed.StartAsync();

        File.Move(Path.Combine(bed.ScriptFolder, "no.js"), Path.Combine(bed.ScriptFolder, "no.mjs"));

        Assert.Equal(
            Path.Combine(bed.ScriptFolder, "no.mjs") + ": The file is not read: the names of scripts end in .js, not in .mjs. Rename it to "
                + "no.js (every script is an ES module), or keep it outside of the scripts folder.",
            Assert.Single((await bed.ReloadAsync()).Problems).ToString());
        Assert.Equal("550 5.7.1 No", (await bed.InjectAsync()).Reject?.ToString());
    }

    [Fact]
    public async Task A_link_among_the_scripts_that_leads_nowhere_is_a_mistake()
    {
        await using var bed = new PolicyBed();
        Directory.CreateSymbolicLink(Path.Combine(bed.ScriptFolder, "customers"), Path.Combine(bed.ScriptFolder, "customers-v2"));
        File.CreateSymbolicLink(Path.Combine(bed.ScriptFolder, "x.js"), "y.js");

        Assert.Equal(
            ["scripts/customers: The link leads nowhere", "scripts/x.js: The link leads nowhere"],
            (await bed.ProblemsAsync()).Select(problem => string.Join(": ", problem.Split(": ")[..2])));
    }

    [Theory]
    [InlineData("plugin.yml")]
    [InlineData("Plugin.yaml")]
    [InlineData(null)]
    public async Task A_plugin_without_its_manifest_is_a_mistake_and_stays_in_force(string? renamed)
    {
        await using var bed = new PolicyBed();
        var folder = bed.Install("Good");
        await bed.StartAsync();

        var manifest = Path.Combine(folder, "plugin.yaml");
        if (renamed is null)
            File.Delete(manifest);
        else
            File.Move(manifest, Path.Combine(folder, renamed));
        var failed = await bed.ReloadAsync();

        Assert.Equal(ReloadOutcome.Failed, failed.Outcome);
        Assert.Equal(folder, Assert.Single(failed.Problems).Place.File);
        Assert.Contains("plugin.yaml", failed.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal("from-defaults", (await bed.InjectAsync()).Metadata["tag"]);
    }

    [Fact]
    public async Task A_plugin_behind_a_link_that_leads_nowhere_any_more_is_a_mistake_and_stays_in_force()
    {
        await using var bed = new PolicyBed();
        var folder = bed.Install("Good");
        var release = Path.Combine(bed.Folder, "release-1");
        Directory.Move(folder, release);
        Directory.CreateSymbolicLink(folder, release);
        await bed.StartAsync();

        Directory.Move(release, Path.Combine(bed.Folder, "release-2"));

        Assert.Equal(
            $"{folder}: The link leads nowhere: {release} does not exist. Remove the link, or put there what it leads to.",
            Assert.Single((await bed.ReloadAsync()).Problems).ToString());
        Assert.Equal("from-defaults", (await bed.InjectAsync()).Metadata["tag"]);
    }

    [Fact]
    public async Task A_disabled_or_hidden_folder_and_other_folders_are_left_alone()
    {
        await using var bed = new PolicyBed();
        Directory.CreateDirectory(Path.Combine(bed.PluginFolder, "Broken"));
        File.WriteAllText(Path.Combine(bed.PluginFolder, "Broken", "x.dll"), "");
        Directory.CreateDirectory(Path.Combine(bed.PluginFolder, ".rsync-temporary"));
        File.WriteAllText(Path.Combine(bed.PluginFolder, ".rsync-temporary", "x.dll"), "");
        Directory.CreateDirectory(Path.Combine(bed.PluginFolder, "notes"));
        bed.Configure("plugins: { disabled: [Broken] }");

        Assert.Empty(await bed.ProblemsAsync());
    }

    private static void WriteScript(PolicyBed bed) =>
        File.WriteAllText(Path.Combine(bed.ScriptFolder, "no.js"), "export function onInject(m) { return { reject: '550 5.7.1 No' }; }");

    private static void Lose(string folder, Loss loss)
    {
        if (loss == Loss.Renamed)
            Directory.Move(folder, folder + "-new");
        else
            Directory.Delete(folder, recursive: true);
        if (loss == Loss.DanglingLink)
            Directory.CreateSymbolicLink(folder, "/nowhere/at/all");
        else if (loss == Loss.File)
            File.WriteAllText(folder, "");
    }
}
