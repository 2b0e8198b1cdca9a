namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>Scripts behind links to folders of the scripts folder.</summary>
public sealed class ScriptLinkTests
{
    private const string Tagged = "import { tag } from './lib/tag.js';\nexport const onInject = () => ({ metadata: { tag } });\n";

    [Theory]
    [InlineData("releases", "scripts: { order: [current/policy.js] }")]
    [InlineData(".releases", "")]
    [InlineData(".releases", "scripts: { order: [current/policy.js] }")]
    public async Task A_release_link_within_the_folder_is_one_policy_and_a_swap_is_taken_up(string releases, string configuration)
    {
        await using var bed = new PolicyBed();
        foreach (var release in new[] { "r1", "r2" })
        {
            Write(bed, $"{releases}/{release}/policy.js", Tagged);
            Write(bed, $"{releases}/{release}/lib/tag.js", $"export const tag = '{release}';\n");
        }

        Link("r1");
        bed.Configure(configuration);
        await bed.StartAsync();
        Assert.Single(bed.Reloader.Loaded.Policies);
        Assert.Equal("r1", (await bed.InjectAsync()).Metadata["tag"]);

        Link("r2");
        await bed.ReloadAsync();
        Assert.Single(bed.Reloader.Loaded.Policies);
        Assert.Equal("r2", (await bed.InjectAsync()).Metadata["tag"]);

        void Link(string release)
        {
            var link = Path.Combine(bed.ScriptFolder, "current");
            if (Directory.Exists(link))
                Directory.Delete(link);
            Directory.CreateSymbolicLink(link, Path.Combine(bed.ScriptFolder, releases, release));
        }
    }

    [Fact]
    public async Task Modules_that_import_each_other_over_links_in_a_circle_are_loaded_once_each()
    {
        await using var bed = new PolicyBed();
        const string Two = "import { one } from './a/lib/one.js';\nexport const two = () => typeof one === 'function' ? 1 : 0;\n";
        Write(bed, "a/lib/one.js", "import { two } from './b/lib/two.js';\nexport const one = () => two() + 1;\n");
        Write(bed, "b/lib/two.js", Two);
        Directory.CreateSymbolicLink(Path.Combine(bed.ScriptFolder, "a/lib/b"), Path.Combine(bed.ScriptFolder, "b"));
        Directory.CreateSymbolicLink(Path.Combine(bed.ScriptFolder, "b/lib/a"), Path.Combine(bed.ScriptFolder, "a"));
        Write(bed, "p.js", "import { one } from './a/lib/one.js';\nexport const onInject = () => ({ metadata: { tag: one() + '' } });\n");
        await bed.StartAsync();
        Assert.Equal("2", (await bed.InjectAsync()).Metadata["tag"]);
    }

    [Fact]
    public async Task Settings_for_a_path_behind_a_link_that_is_not_asked_under_it_are_a_mistake()
    {
        await using var bed = new PolicyBed();
        Write(bed, "r1/policy.js", "export const onInject = () => null;\n");
        Directory.CreateSymbolicLink(Path.Combine(bed.ScriptFolder, "current"), Path.Combine(bed.ScriptFolder, "r1"));
        bed.Configure("scripts: { config: { current/policy.js: { a: 1 } } }");
        Assert.Contains("the script is asked as r1/policy.js", Assert.Single(await bed.ProblemsAsync()), StringComparison.Ordinal);
    }

    private static void Write(PolicyBed bed, string path, string text)
    {
        var file = Path.Combine(bed.ScriptFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
