using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>The table of attacks on the console names tests, or classes of tests, that exist.</summary>
public sealed partial class SecurityTableTests
{
    [Fact]
    public void Every_attack_has_a_test_that_exists()
    {
        var tests = RepositoryTests.All();
        tests.UnionWith(tests.Select(test => test[..test.IndexOf('.', StringComparison.Ordinal)]).ToList());
        var rows = File.ReadLines(Path.Combine(RepositoryTests.Folder, "PolicyMta.Server.Tests/Console/SECURITY.md"))
            .Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Trim('|', ' ').Split(" | ")).ToList();

        Assert.True(rows.Count > 10, "The table is not read as it is written.");
        Assert.All(rows, row => Assert.NotEmpty(Name().Matches(row[2])));
        var named = rows.SelectMany(row => Name().Matches(row[2]).Select(match => match.Groups[1].Value));
        Assert.DoesNotContain(named, name => !tests.Contains(name));
    }

    [GeneratedRegex(@"`(\w+(?:\.\w+)?)`")]
    private static partial Regex Name();
}
