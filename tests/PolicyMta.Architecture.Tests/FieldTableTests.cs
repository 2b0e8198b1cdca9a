using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>tests/FIELD.md names tests, or classes of tests, that exist, and each of its rows has all that a row should have.</summary>
public sealed partial class FieldTableTests
{
    [Fact]
    public void Every_row_has_a_kind_an_example_siblings_and_tests_that_exist()
    {
        var tests = RepositoryTests.All();
        tests.UnionWith(tests.Select(test => test[..test.IndexOf('.', StringComparison.Ordinal)]).ToList());
        var rows = Rows().ToList();

        Assert.NotEmpty(rows);
        Assert.Empty(rows.SelectMany(row => MistakesIn(row, tests)));
    }

    private static IEnumerable<string> MistakesIn(string row, IReadOnlySet<string> tests)
    {
        var cells = row.Trim('|', ' ').Split(" | ");
        if (cells.Length != 4 || cells.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"not four cells: {row}";
            yield break;
        }

        var named = Name().Matches(cells[3]).Select(match => match.Groups[1].Value).ToList();
        if (named.Count == 0)
            yield return $"no test: {row}";
        foreach (var name in named.Where(name => !tests.Contains(name)))
            yield return $"no such test: {name}";
    }

    private static IEnumerable<string> Rows() => File.ReadLines(Path.Combine(RepositoryTests.Folder, "FIELD.md"))
        .Where(line => line.StartsWith('|') && !line.StartsWith("| Kind", StringComparison.Ordinal)
            && !line.StartsWith("|---", StringComparison.Ordinal));

    [GeneratedRegex(@"`(\w+(?:\.\w+)?)`")]
    private static partial Regex Name();
}
