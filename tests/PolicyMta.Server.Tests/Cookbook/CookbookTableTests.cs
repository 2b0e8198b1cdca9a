using System.Text.RegularExpressions;

namespace PolicyMta.Server.Tests.Cookbook;

/// <summary>The cookbook's table: each question has a file that is there and a test that is run.</summary>
public sealed partial class CookbookTableTests
{
    private static readonly string Policies = Path.Combine(CookbookServer.Examples, "policies");

    private static readonly string Tests = Path.GetFullPath(Path.Combine(CookbookServer.Examples, "..", "tests"));

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (Match row in Row().Matches(File.ReadAllText(Path.Combine(Policies, "README.md"))))
            rows.Add(row.Groups["question"].Value, row.Groups["file"].Value, row.Groups["test"].Value);
        return rows;
    }

    [Fact]
    public void There_are_twenty_questions() => Assert.Equal(20, Rows().Count);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_question_has_its_file_and_its_test(string question, string file, string test)
    {
        Assert.NotEmpty(question);
        Assert.True(File.Exists(Path.Combine(Policies, file)), file);
        var (type, method) = (test.Split('.')[0], test.Split('.')[1]);
        var source = Assert.Single(Directory.EnumerateFiles(Tests, type + ".cs", SearchOption.AllDirectories));
        Assert.Matches($@"\[(Fact|Theory)\][^{{]*? {method}\(", File.ReadAllText(source));
    }

    [GeneratedRegex(@"^\| (?<question>[^|]+) \| [^|]*`(?<file>[^`|]+)` \| `(?<test>\w+\.\w+)` \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
