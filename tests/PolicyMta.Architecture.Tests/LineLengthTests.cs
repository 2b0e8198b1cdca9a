namespace PolicyMta.Architecture.Tests;

/// <summary>No line of C# is longer than <c>.editorconfig</c> says.</summary>
public sealed class LineLengthTests
{
    private const string Raw = "\"\"\"";

    private static int Max { get; } = int.Parse(
        File.ReadLines(Path.Combine(RepositoryFiles.Root, ".editorconfig"))
            .Single(line => line.StartsWith("max_line_length", StringComparison.Ordinal)).Split('=')[1],
        System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("src")]
    [InlineData("plugins")]
    [InlineData("tests")]
    [InlineData("examples")]
    public void No_line_is_too_long(string folder)
    {
        var files = RepositoryFiles.Below(folder, "*.cs").ToList();
        Assert.NotEmpty(files);
        var tooLong = files.SelectMany(TooLong).ToList();
        Assert.True(tooLong.Count == 0, string.Join('\n', tooLong));
    }

    /// <summary>Data in raw string literals may be as long as it is.</summary>
    private static IEnumerable<string> TooLong(string path)
    {
        var isData = false;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var quotes = Quotes(line);
            if (line.Length > Max && !isData && quotes == 0)
                yield return $"{Path.GetRelativePath(RepositoryFiles.Root, path)}:{number} has {line.Length} columns";
            if (quotes % 2 == 1)
                isData = !isData;
        }
    }

    private static int Quotes(string line)
    {
        var count = 0;
        for (var at = line.IndexOf(Raw, StringComparison.Ordinal); at >= 0; at = line.IndexOf(Raw, at, StringComparison.Ordinal))
        {
            count++;
            while (at < line.Length && line[at] == '"')
                at++;
        }

        return count;
    }
}
