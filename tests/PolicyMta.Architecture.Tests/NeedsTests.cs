using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>
/// A test that needs more than the SDK says so by <c>[Needs]</c>, so that <c>tests/run quick</c> passes on a machine that has nothing else.
/// </summary>
public sealed partial class NeedsTests
{
    /// <summary>They start the server with the SDK's <c>dotnet</c>, and <c>/bin/sh</c>; or the tests themselves once more.</summary>
    private static readonly string[] NeedOnlyTheSdk = ["MtaProcess", "RecursionTests"];

    [Fact]
    public void A_test_that_runs_programs_of_others_says_so()
    {
        var files =
            RepositoryFiles.Below("tests", "*.cs").Select(path => new Source(path))
                .Where(file => !NeedOnlyTheSdk.Contains(file.Type)).ToList();
        var needy = files.Where(file => file.StartsPrograms).ToHashSet();
        Assert.Contains(needy, file => file.Type == "Tool");

        // What names such a type needs it too.
        for (var size = 0; size != needy.Count;)
        {
            size = needy.Count;
            needy.UnionWith(files.Where(file => needy.Any(other => !other.HasTests && file.Sees(other))).ToList());
        }

        var silent = needy.Where(file => file.HasTests && !file.SaysSo).Select(file => file.Path).ToList();
        Assert.True(silent.Count == 0, "These classes need [Needs] with Programs, Browser or Root:\n" + string.Join('\n', silent));
    }

    private sealed class Source
    {
        private readonly HashSet<string> _words;

        public Source(string path)
        {
            Path = path;
            Type = System.IO.Path.GetFileNameWithoutExtension(path);
            Project = System.IO.Path.GetRelativePath(RepositoryFiles.Root, path).Split('/', '\\')
                .FirstOrDefault(part => part.StartsWith("PolicyMta.", StringComparison.Ordinal)) ?? "";
            var code = Literal().Replace(File.ReadAllText(path), "");
            StartsPrograms = code.Contains("Process.Start(", StringComparison.Ordinal);
            HasTests = code.Contains("    [Fact]\n", StringComparison.Ordinal) || code.Contains("    [Theory]\n", StringComparison.Ordinal);
            SaysSo = Needs().IsMatch(code);
            _words = [.. Word().Matches(code).Select(match => match.Value)];
        }

        public string Path { get; }

        /// <summary>The type that the file is named after.</summary>
        public string Type { get; }

        public string Project { get; }

        public bool StartsPrograms { get; }

        public bool HasTests { get; }

        public bool SaysSo { get; }

        public bool Sees(Source other) => (other.Project == Project || other.Project == "PolicyMta.Testing") && _words.Contains(other.Type);
    }

    [GeneratedRegex(@"""{3,}.*?""{3,}|""[^""\n]*""|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\[Needs\(Need\.(Programs|Browser|Root)\)\]", RegexOptions.Multiline)]
    private static partial Regex Needs();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+\b")]
    private static partial Regex Word();
}
