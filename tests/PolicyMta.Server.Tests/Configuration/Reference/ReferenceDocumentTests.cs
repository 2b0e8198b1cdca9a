namespace PolicyMta.Server.Tests.Configuration.Reference;

/// <summary>The reference in the repository says what the source says.</summary>
public sealed class ReferenceDocumentTests
{
    /// <summary>Set to 1, it makes the test write the file in place of comparing it.</summary>
    private const string WriteVariable = "POLICYMTA_WRITE_REFERENCE";

    [Fact]
    public void The_reference_in_the_repository_is_the_one_that_the_source_makes()
    {
        Compare(Path.Combine(Root(), "src", "PolicyMta.Server", "Configuration", "REFERENCE.md"), ReferenceDocument.Write());
    }

    [Fact]
    public void So_is_the_one_of_scenarios() =>
        Compare(Path.Combine(Root(), "src", "PolicyMta.Server", "Simulate", "SCENARIOS.md"), ReferenceDocument.WriteScenario());

    private static void Compare(string path, string document)
    {
        var made = document.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
            File.WriteAllText(path, made);

        Assert.True(
            made == File.ReadAllText(path),
            $"{path} is not what the source says. Write it anew: {WriteVariable}=1 dotnet run --project tests/PolicyMta.Server.Tests -- "
                + $"-class {typeof(ReferenceDocumentTests)}");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The repository was not found above the test's folder.");
        return folder.FullName;
    }
}
