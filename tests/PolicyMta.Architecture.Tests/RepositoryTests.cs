using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>The tests that stand in the repository's sources, for the documents that name them.</summary>
internal static partial class RepositoryTests
{
    /// <summary>The tests folder.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), ".."));

    /// <summary>All tests as <c>Class.Method</c>.</summary>
    public static HashSet<string> All() =>
        [.. Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories).SelectMany(TestsIn)];

    /// <summary>Class and method of all that carries an attribute of a test.</summary>
    private static IEnumerable<string> TestsIn(string file)
    {
        var text = File.ReadAllText(file);
        var type = Class().Match(text).Groups[1].Value;
        return Method().Matches(text).Select(match => $"{type}.{match.Groups[1].Value}");
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"^public (?:sealed )?(?:partial )?class (\w+)", RegexOptions.Multiline)]
    private static partial Regex Class();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b.*?\n    public [^\n(]*?(\w+)\(", RegexOptions.Singleline)]
    private static partial Regex Method();
}
