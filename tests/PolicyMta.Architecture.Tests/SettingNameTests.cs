using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>A setting that a message, a help text or a page names by its path is one that the configuration has.</summary>
public sealed partial class SettingNameTests
{
    /// <summary>What follows a section's name and a dot without being a setting: files, and API of plugins and scripts.</summary>
    private static readonly string[] OtherWords =
        ["cs", "d", "db", "example", "js", "json", "jsonl", "log", "md", "test", "txt", "yaml", "yml"];

    private static readonly Dictionary<string, HashSet<string>> Sections = ReadReference();

    [Fact]
    public void Every_setting_that_is_named_exists()
    {
        Assert.True(Sections.Count > 8, "The reference is not read as it is written.");
        var named = RepositoryFiles.Below("src", "*.cs").Concat(RepositoryFiles.Below("plugins", "*.cs")).SelectMany(InTexts)
            .Concat(RepositoryFiles.Below("src", "*.md").Append(Path.Combine(RepositoryFiles.Root, "README.md")).SelectMany(InMarkdown))
            .ToList();
        Assert.NotEmpty(named);
        var unknown = named.Where(setting => !Sections[setting.Section].Contains(setting.Key)).Distinct()
            .Select(setting =>
                $"{Path.GetRelativePath(RepositoryFiles.Root, setting.Path)} names {setting.Section}.{setting.Key}").ToList();
        Assert.True(unknown.Count == 0, string.Join('\n', unknown));
    }

    /// <summary>A text without a space is an identifier, and no message.</summary>
    private static IEnumerable<(string Path, string Section, string Key)> InTexts(string path) =>
        Text().Matches(File.ReadAllText(path)).Where(text => text.Value.Contains(' '))
            .SelectMany(text => Settings(path, Hole().Replace(text.Value, "")));

    private static IEnumerable<(string Path, string Section, string Key)> InMarkdown(string path) =>
        Code().Matches(File.ReadAllText(path)).SelectMany(text => Settings(path, text.Value));

    private static IEnumerable<(string Path, string Section, string Key)> Settings(string path, string text) =>
        Dotted().Matches(text)
            .Where(match => Sections.ContainsKey(match.Groups[1].Value) && !OtherWords.Contains(match.Groups[2].Value))
            .Select(match => (path, match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>The sections of the reference that are no maps of names, with their keys.</summary>
    private static Dictionary<string, HashSet<string>> ReadReference()
    {
        var sections = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        HashSet<string>? keys = null;
        foreach (var line in File.ReadLines(Path.Combine(RepositoryFiles.Root, "src/PolicyMta.Server/Configuration/REFERENCE.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                keys = Section().Match(line) is { Success: true } match ? sections[match.Groups[1].Value] = [] : null;
            else if (keys is not null && Row().Match(line) is { Success: true } row)
                keys.Add(row.Groups[1].Value);
        }

        return sections;
    }

    [GeneratedRegex(@"""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Text();

    [GeneratedRegex("\\{[^{}]*\\}")]
    private static partial Regex Hole();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w./-])([a-z_]+)\.([a-zA-Z_]+)\b(?!\()")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"^## ([a-z_]+)$")]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| `([a-z_]+)` \|")]
    private static partial Regex Row();
}
