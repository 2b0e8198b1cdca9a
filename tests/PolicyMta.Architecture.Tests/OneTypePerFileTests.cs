using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>A type is found by the name of its file.</summary>
public sealed partial class OneTypePerFileTests
{
    /// <summary>Families of small types that are read together: one shape for each type of value, each hook, each answer.</summary>
    private static readonly string[] Families =
    [
        "CollectionReaders", "CollectionWriters", "ContextView", "DirectiveReports", "IHookHandler", "ObjectWriter", "PropertyReader",
        "PropertyWriter", "Reports", "ScalarReaders", "ScalarWriters", "ScriptHandler", "SettingsNode", "StateValue",
    ];

    [Theory]
    [InlineData("src")]
    [InlineData("plugins")]
    public void A_file_holds_one_type_of_its_own_name(string folder)
    {
        var files =
            RepositoryFiles.Below(folder, "*.cs").Where(path => !Families.Contains(Path.GetFileNameWithoutExtension(path))).ToList();
        Assert.NotEmpty(files);
        var wrong = files.Select(path => (Path: path, Types: TypesIn(path)))
            .Where(file => file.Types.Count > 1)
            .Select(file => $"{Path.GetRelativePath(RepositoryFiles.Root, file.Path)}: {string.Join(", ", file.Types)}")
            .ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>The names of a file's types; a type and its generic namesake count as one.</summary>
    private static List<string> TypesIn(string path) =>
        [.. Type().Matches(RawText().Replace(File.ReadAllText(path), "")).Select(match => match.Groups[1].Value).Distinct()];

    [GeneratedRegex("\"{3,}.*?\"{3,}", RegexOptions.Singleline)]
    private static partial Regex RawText();

    [GeneratedRegex(@"^(?:(?:public|internal|sealed|static|abstract|readonly|partial|ref|unsafe) )+"
        + @"(?:(?:class|struct|interface|enum|record(?: struct| class)?) |delegate [^(;]*?)(\w+)(?:<[^>]*>)?(?=[\s(:;{]|$)",
        RegexOptions.Multiline)]
    private static partial Regex Type();
}
