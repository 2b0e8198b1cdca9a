using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PolicyMta.Server.Tests.Commands;

namespace PolicyMta.Server.Tests;

/// <summary>The commands, settings and metrics that the operator's handbook names exist.</summary>
public sealed partial class HandbookNamesTests(ShippedCommands shipped)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "examples", "production");

    private static readonly string[] Chapters = [.. Directory.GetFiles(Folder, "*.md").Order(StringComparer.Ordinal)];

    [Fact]
    public void Commands_exist()
    {
        var named = Chapters.SelectMany(chapter => Called().Matches(File.ReadAllText(chapter)).Select(
            match => (Chapter: Path.GetFileName(chapter), Words: match.Groups[1].Value))).Distinct().ToList();
        Assert.True(named.Count > 30, "The handbook is not read as it is written.");

        var unknown = named.Where(call => !Exists(call.Words)).ToList();
        Assert.True(unknown.Count == 0, "There are no such commands: " + string.Join(", ", unknown));
    }

    [Fact]
    public void Settings_of_the_last_column_exist()
    {
        var schema = JsonNode.Parse(File.ReadAllText(
            Path.Combine(Repository.Root, "src/PolicyMta.Server/Configuration/policymta.schema.json")))!.AsObject();
        var rows = File.ReadLines(Chapters.Single(chapter => chapter.EndsWith("11-coming-from.md", StringComparison.Ordinal)))
            .Where(line => line.StartsWith('|')).Select(line => line.TrimEnd('|', ' ').Split('|')[^1]);
        var named = rows.SelectMany(cell => Quoted().Matches(cell).Select(match => match.Groups[1].Value))
            .Where(name => !name.StartsWith("policymta ", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(named.Count > 30, "The table is not read as it is written.");

        var unknown = named.Where(name => !Leads(schema, schema, Key().Matches(name).Select(match => match.Value))).ToList();
        Assert.True(unknown.Count == 0, "There are no such settings: " + string.Join(", ", unknown));
    }

    [Theory]
    [InlineData("grafana.json")]
    [InlineData("prometheus/alerts.yaml")]
    [InlineData("06-monitoring.md")]
    public void Metrics_exist(string file)
    {
        var known = Metric().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src/PolicyMta.Server/Metrics/METRICS.md")))
            .Select(match => match.Value).ToHashSet();
        var named = Metric().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(named);

        var unknown = named.Where(name => !known.Contains(name) && !known.Contains(Suffix().Replace(name, ""))).ToList();
        Assert.True(unknown.Count == 0, $"{file} names metrics that do not exist: {string.Join(", ", unknown)}");
    }

    [Fact]
    public void Links_lead_somewhere() => Assert.All(
        Chapters.SelectMany(chapter => Linked().Matches(File.ReadAllText(chapter)).Select(match => match.Groups[1].Value)),
        link => Assert.True(Path.Exists(Path.Combine(Folder, link)), $"There is no {link}."));

    private bool Exists(string words)
    {
        Command command = shipped.Tree;
        foreach (var word in words.Split(' '))
        {
            if (command.Subcommands.FirstOrDefault(child => child.Name == word) is not { } next)
                return command != shipped.Tree && (command.Subcommands.Count == 0 || command.Action is not null);
            command = next;
        }

        return true;
    }

    /// <summary>Whether a path of keys, <c>[]</c> and NAME leads to a setting.</summary>
    private static bool Leads(JsonObject schema, JsonNode? at, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            at = Follow(schema, at);
            at = key switch
            {
                "[]" => at?["items"],
                "NAME" => at?["additionalProperties"] is JsonObject value ? value : null,
                _ => at?["properties"]?[key],
            };
            if (at is null)
                return false;
        }

        return true;
    }

    private static JsonNode? Follow(JsonObject schema, JsonNode? at) =>
        at?["$ref"]?.GetValue<string>() is { } reference ? schema["definitions"]![reference[(reference.LastIndexOf('/') + 1)..]] : at;

    [GeneratedRegex(@"(?:^ *|`|\||\()policymta ([a-z][a-z-]*(?: [a-z][a-z-]*){0,2})(?=[ `\n;])", RegexOptions.Multiline, 10_000)]
    private static partial Regex Called();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 10_000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\[\]|PolicyMta\.\w+|\w+", RegexOptions.None, 10_000)]
    private static partial Regex Key();

    [GeneratedRegex(@"policymta_[a-z]+_[a-z_]*[a-z]|policymta_directives", RegexOptions.None, 10_000)]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.None, 10_000)]
    private static partial Regex Suffix();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)\)", RegexOptions.None, 10_000)]
    private static partial Regex Linked();
}
