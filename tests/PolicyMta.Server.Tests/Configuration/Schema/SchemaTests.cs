using PolicyMta.Server.Tests.Commands;

namespace PolicyMta.Server.Tests.Configuration.Schema;

/// <summary>The schema in the repository, for editors, is the one that the program writes.</summary>
public sealed class SchemaTests
{
    /// <summary>Set to 1, it makes the test write the file in place of comparing it.</summary>
    private const string WriteVariable = "POLICYMTA_WRITE_REFERENCE";

    private static readonly string Kept = Path.Combine(Repository.Root, "src/PolicyMta.Server/Configuration/policymta.schema.json");

    [Fact]
    public async Task The_schema_in_the_repository_is_the_one_that_the_program_writes()
    {
        var (exitCode, made, error) = await CommandLine.RunAsync("schema");
        Assert.Equal((0, ""), (exitCode, error));
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
            await File.WriteAllTextAsync(Kept, made);

        Assert.True(
            made == await File.ReadAllTextAsync(Kept),
            $"{Kept} is not what 'policymta schema' writes. Write it anew: {WriteVariable}=1 dotnet run --project "
                + $"tests/PolicyMta.Server.Tests -- -class {typeof(SchemaTests)}");
    }

    [Fact]
    public async Task Everything_has_a_description()
    {
        var (_, made, _) = await CommandLine.RunAsync("schema");
        var sections = System.Text.Json.Nodes.JsonNode.Parse(made)!["properties"]!.AsObject();

        Assert.All(sections, section => Assert.NotNull(section.Value!["description"]));
    }
}
