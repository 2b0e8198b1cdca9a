namespace PolicyMta.EndToEnd.Tests.Handbook;

/// <summary>Every command of the operator's handbook is typed, in order, and ends as the handbook says.</summary>
[Needs(Need.Programs)]
[Needs(Need.Time)]
public sealed class HandbookTests
{
    private static readonly string Handbook = Path.Combine(Root(), "examples", "production");

    [Fact]
    public async Task Every_command_does_what_the_handbook_says()
    {
        var blocks = Directory.GetFiles(Handbook, "*.md").Order(StringComparer.Ordinal).SelectMany(HandbookBlock.In).ToList();
        Assert.True(blocks.Count > 40, $"{blocks.Count} blocks were found.");
        using var machine = new HandbookMachine(Handbook);
        var wrong = new List<string>();
        foreach (var block in blocks)
        {
            var (exitCode, output) = await machine.RunAsync(block.Commands);
            for (var again = 0; again < 20 && block.Waits && exitCode != block.ExitCode; again++)
                (exitCode, output) = await machine.RunAsync(block.Commands);
            if (exitCode != block.ExitCode)
                wrong.Add($"{block.Place} ended with {exitCode}, not {block.ExitCode}:\n{block.Commands}{output}");
        }

        Assert.True(wrong.Count == 0, $"The server's log:\n{machine.Log}\n\n{string.Join("\n\n", wrong)}");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The repository was not found above the test's folder.");
        return folder.FullName;
    }
}
