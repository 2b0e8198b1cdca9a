namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>What a script sees of its section of the configuration.</summary>
public sealed class CoreSchemaTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("true", "boolean true")]
    [InlineData("True", "boolean true")]
    [InlineData("FALSE", "boolean false")]
    [InlineData("tRUE", "string tRUE")]
    [InlineData("yes", "string yes")]
    [InlineData("no", "string no")]
    [InlineData("on", "string on")]
    [InlineData("Off", "string Off")]
    [InlineData("y", "string y")]
    [InlineData("~", "object null")]
    [InlineData("null", "object null")]
    [InlineData("NULL", "object null")]
    [InlineData("", "object null")]
    [InlineData("nil", "string nil")]
    [InlineData("0", "number 0")]
    [InlineData("-12", "number -12")]
    [InlineData("+12", "number 12")]
    [InlineData("0o17", "number 15")]
    [InlineData("0xfF", "number 255")]
    [InlineData("0b11", "string 0b11")]
    [InlineData("0o18", "string 0o18")]
    [InlineData("0x", "string 0x")]
    [InlineData("-0x1", "string -0x1")]
    [InlineData("1_000", "string 1_000")]
    [InlineData("1,000", "string 1,000")]
    [InlineData("1e3", "number 1000")]
    [InlineData("1E-2", "number 0.01")]
    [InlineData("1.", "number 1")]
    [InlineData(".5", "number 0.5")]
    [InlineData("-.5e+1", "number -5")]
    [InlineData(".", "string .")]
    [InlineData("1e", "string 1e")]
    [InlineData("e3", "string e3")]
    [InlineData("1.2.3", "string 1.2.3")]
    [InlineData("12:30", "string 12:30")]
    [InlineData(".inf", "number Infinity")]
    [InlineData("-.INF", "number -Infinity")]
    [InlineData(".NaN", "number NaN")]
    [InlineData("inf", "string inf")]
    [InlineData("NaN", "string NaN")]
    [InlineData("Infinity", "string Infinity")]
    [InlineData("2026-01-01", "string 2026-01-01")]
    [InlineData("2026-01-01T00:00:00Z", "string 2026-01-01T00:00:00Z")]
    [InlineData("'5'", "string 5")]
    [InlineData("\"true\"", "string true")]
    [InlineData("'0123'", "string 0123")]
    [InlineData("9007199254740991", "number 9007199254740991")]
    [InlineData("１２", "string １２")]
    public async Task A_plain_scalar_is_what_yaml_1_2_says(string text, string expected)
    {
        var script = await LoadAsync($"value: {text}");
        Assert.Empty(script.Problems.Select(problem => problem.ToString()));
        Assert.Equal(expected, (await ScriptBench.RouteAsync(script.Scripts.Single()))?.Reason);
    }

    [Theory]
    [InlineData("value: 0123", 1, "config.value has a leading zero in '0123'.")]
    [InlineData("value: 007", 1, "leading zero")]
    [InlineData("value: -08", 1, "leading zero")]
    [InlineData("a: 1\nlist:\n  - 12345678901234567890", 3, "config.list[0] is 12345678901234567890, which no JavaScript number holds")]
    [InlineData("a: 1\nvalue:\n  b: 9007199254740993", 3, "config.value.b is 9007199254740993")]
    [InlineData("value: 0xffffffffffffffff", 1, "no JavaScript number holds exactly")]
    [InlineData("value: 1e999", 1, "is 1e999, which is too large.")]
    public async Task What_would_lose_something_is_refused_with_its_place(string yaml, int line, string words)
    {
        var problem = Assert.Single((await LoadAsync(yaml)).Problems);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Contains("quotes", problem.Remedy, StringComparison.Ordinal);
        Assert.Equal(line, problem.Place.Line);
    }

    private async Task<PolicyMta.Policies.Scripts.ScriptLoadResult> LoadAsync(string yaml)
    {
        _bench.Options = _bench.Options with { Config = _bench.Options.Config.Add("policy.js", TestYaml.Parse(yaml, "policymta.yaml")!) };
        return await _bench.LoadAsync(
            ("policy.js", "export function onRoute() { return { reason: `${typeof config.value} ${config.value}` }; }"));
    }
}
