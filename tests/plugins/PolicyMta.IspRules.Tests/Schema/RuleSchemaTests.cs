using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace PolicyMta.IspRules.Tests.Schema;

public sealed class RuleSchemaTests
{
    /// <summary>Set to 1, the test writes the file anew in place of comparing it.</summary>
    private const string Switch = "POLICYMTA_WRITE_SCHEMA";

    [Fact]
    public void The_checked_in_schema_is_that_of_the_types()
    {
        var path = Path.GetFullPath(
            "../../../../plugins/PolicyMta.IspRules/rules.schema.json", Path.GetDirectoryName(ThisFile())!);
        var written = new RuleSchema().Write();
        if (Environment.GetEnvironmentVariable(Switch) == "1")
            File.WriteAllText(path, written);

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == written,
            $"rules.schema.json is not what the types say. Write it anew: {Switch}=1 dotnet test --project "
                + "tests/plugins/PolicyMta.IspRules.Tests");
    }

    [Theory]
    [InlineData("connections", "integer")]
    [InlineData("when", "object")]
    [InlineData("replies", "object")]
    [InlineData("mx", "array")]
    [InlineData("order", "integer")]
    public void A_rule_has_its_own_keys_and_those_of_a_profile(string key, string type)
    {
        var settings = JsonNode.Parse(new RuleSchema().Write())!["properties"]!["plugins"]!["properties"]!["settings"]!["properties"]!;
        var rule = settings["PolicyMta.IspRules"]!["properties"]!["rules"]!["additionalProperties"]!;

        Assert.Equal(type, rule["properties"]![key]!["type"]!.ToString());
        Assert.NotNull(rule["properties"]![key]!["description"]);
        Assert.False(rule["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_command_shows_it()
    {
        var shown = await LoadedRules.Shipped().RunAsync("rules schema");

        Assert.Equal(0, shown.ExitCode);
        Assert.Equal(new RuleSchema().Write().TrimEnd(), shown.Text.TrimEnd());
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
