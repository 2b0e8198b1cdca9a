using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>What <c>policymta scripts init</c> writes, and what an editor makes of <c>policymta check</c>.</summary>
public sealed class ScriptsInitTests : IDisposable
{
    private static readonly string[] Files =
        [".vscode/tasks.json", "javascript.d.ts", "jsconfig.json", "policy.js", "policy.test.js", "policymta.d.ts"];

    private readonly TestFolder _folder = new();

    private string Scripts => Path.Combine(_folder.Root, "my scripts");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_folder_is_whole_and_its_test_passes()
    {
        var config = Configure();

        var (exitCode, output, error) = await InitAsync(config);

        Assert.Equal((ExitCode.Success, ""), (exitCode, error));
        Assert.Equal(Files, Written());
        Assert.Contains($"policymta check --config {config}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("name the folder", output, StringComparison.Ordinal);
        var check = await CommandLine.RunAsync("check", "--config", config);
        Assert.Equal(ExitCode.Success, check.ExitCode);
        Assert.Contains("script policy.js: on-inject; 2 tests passed\n", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_of_the_release_that_wrote_it()
    {
        await InitAsync(Configure());

        foreach (var name in new[] { "javascript.d.ts", "policymta.d.ts", "jsconfig.json" })
        {
            Assert.Equal(
                await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "scripts", name)),
                await File.ReadAllTextAsync(Path.Combine(Scripts, name)));
        }
    }

    [Fact]
    public async Task A_configuration_that_does_not_name_the_folder_is_told_how()
    {
        var (exitCode, output, _) = await InitAsync(Path.Combine(_folder.Root, "none.yaml"));

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains($"\n  scripts:\n    path: {Scripts}\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy.js")]
    [InlineData("jsconfig.json")]
    [InlineData(".vscode/tasks.json")]
    public async Task Nothing_is_overwritten_and_nothing_is_laid_beside_it(string there)
    {
        _folder.Write("my scripts/" + there, "mine");

        var (exitCode, output, error) = await InitAsync(Configure());

        Assert.Equal((ExitCode.Usage, ""), (exitCode, output));
        Assert.Contains($"{Scripts}/{there} is there already", error, StringComparison.Ordinal);
        Assert.Equal([there], Written());
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Scripts, there)));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        _folder.Write("my scripts", "a file");

        var (exitCode, _, error) = await InitAsync(Configure());

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy.js", "export function onInject() {\n  return 1 +;\n}\n", 2, 13)]
    [InlineData("policy.js", "export function onInjct() {}\n", 1, 17)]
    [InlineData("policy.test.js", "test(\"x\", () => {\n  expect(1).toBe(2);\n});\n", 2, 3)]
    public async Task The_editor_finds_the_place_of_each_mistake(string file, string text, int line, int column)
    {
        var config = Configure();
        await InitAsync(config);
        await File.WriteAllTextAsync(Path.Combine(Scripts, file), text);
        using var tasks = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Scripts, ".vscode", "tasks.json")));
        var task = tasks.RootElement.GetProperty("tasks")[0];
        var pattern = task.GetProperty("problemMatcher").GetProperty("pattern");

        Assert.Equal(["check", "--config", config], task.GetProperty("args").EnumerateArray().Select(value => value.GetString()));
        var (_, _, error) = await CommandLine.RunAsync("check", "--config", config);

        var found = error.Split('\n').Select(said => Regex.Match(said, pattern.GetProperty("regexp").GetString()!))
            .Where(match => match.Success)
            .Select(match => (Group(match, "severity"), Group(match, "file"), Group(match, "line"), Group(match, "column")));
        Assert.Equal([("", Path.Combine(Scripts, file), $"{line}", $"{column}")], found);

        string Group(Match match, string name) => match.Groups[pattern.GetProperty(name).GetInt32()].Value;
    }

    [Theory]
    [InlineData("Warning: /a b/x.js:3:4: slow: on 2 messages", "Warning|/a b/x.js|3|4|slow: on 2 messages")]
    [InlineData("x.yaml:7: Table 't': wrong", "|x.yaml|7||Table 't': wrong")]
    [InlineData("  2 | return { a: 1 };", null)]
    [InlineData("    = Write it so: 12:30: x", null)]
    [InlineData("policymta.yaml has 2 mistakes.", null)]
    public void Only_mistakes_with_a_place_are_taken_for_such(string line, string? expected)
    {
        using var tasks = JsonDocument.Parse(NewScriptFiles.For("x").Single(file => file.Path == ".vscode/tasks.json").Content);
        var pattern = tasks.RootElement.GetProperty("tasks")[0].GetProperty("problemMatcher").GetProperty("pattern");
        var match = Regex.Match(line, pattern.GetProperty("regexp").GetString()!);

        Assert.Equal(expected, match.Success ? string.Join('|', match.Groups.Values.Skip(1).Select(group => group.Value)) : null);
    }

    private string Configure() => _folder.Write(
        "policymta.yaml", $"http: {{ address: 127.0.0.1:8025 }}\nspool: {{ path: spool }}\nscripts: {{ path: '{Scripts}' }}\n");

    private Task<(int ExitCode, string Output, string Error)> InitAsync(string config) =>
        CommandLine.RunAsync("scripts", "init", Scripts, "--config", config);

    private IEnumerable<string> Written() => Directory.EnumerateFiles(Scripts, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Scripts, file)).Order(StringComparer.Ordinal);
}
