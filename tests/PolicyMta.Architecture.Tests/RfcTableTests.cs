using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>tests/RFCS.md names tests that exist.</summary>
public sealed partial class RfcTableTests
{
    private static readonly string[] Expected =
    [
        "1870", "1985", "2034", "2920", "3030", "3207", "3461", "3462", "3463", "3464", "4865", "4954", "5321", "5322", "6152", "6531",
        "6532", "6533", "6710", "7505", "8314", "8689",
    ];

    [Fact]
    public void Every_row_names_a_test_that_exists()
    {
        var tests = RepositoryTests.All();
        var rows = Rows().ToList();

        Assert.True(rows.Count > 100, $"Only {rows.Count} rows were found.");
        Assert.DoesNotContain(rows, row => row.Test is null || !tests.Contains(row.Test));
    }

    [Fact]
    public void Every_rfc_has_a_row() => Assert.Empty(Expected.Except(Rows().SelectMany(row => row.Rfcs)));

    private static IEnumerable<(string Line, string? Test, string[] Rfcs)> Rows()
    {
        string[] section = [];
        foreach (var line in File.ReadLines(Path.Combine(RepositoryTests.Folder, "RFCS.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = [.. Number().Matches(line).Select(match => match.Value)];
            }
            else if (line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Section", StringComparison.Ordinal))
            {
                var row = Row().Match(line);
                var own = row.Groups["rfc"].Value;
                yield return (line, row.Success ? row.Groups["test"].Value : null, own.Length > 0 ? [own] : section);
            }
        }
    }

    [GeneratedRegex(@"\b[0-9]{4}\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\| (?:(?<rfc>[0-9]{4}), )?[0-9][0-9.]*(?:, [0-9.]+)* \| [^|]+ \| `(?<test>\w+\.\w+)` \|$")]
    private static partial Regex Row();
}
