namespace PolicyMta.Policies.Tests.Scripts.Sandbox;

/// <summary>Natives that go through a list of locales, which can say that it has any number of items.</summary>
public sealed class LocaleListTests
{
    [Theory]
    [InlineData("'a'.localeCompare('b', L)")]
    [InlineData("'a'.toLocaleLowerCase(L)")]
    [InlineData("'a'.toLocaleUpperCase(L)")]
    [InlineData("(1.5).toLocaleString(L)")]
    [InlineData("new Date(0).toLocaleString(L)")]
    [InlineData("new Date(0).toLocaleDateString(L)")]
    [InlineData("new Date(0).toLocaleTimeString(L)")]
    public async Task One_that_says_it_is_endless_is_refused(string call)
    {
        using var bench = new ScriptBench();
        using var script = await bench.RouteScriptAsync(
            $"const L = {{ length: 2 ** 53 - 1 }}; try {{ {call}; }} catch (e) {{ return {{ provider: e.name }}; }} return null;");
        using var plain = await bench.RouteScriptAsync($"const L = ['en']; {call}; return {{ provider: 'taken' }};");

        Assert.Equal("RangeError", (await ScriptBench.RouteAsync(script))?.Provider);
        Assert.Equal("taken", (await ScriptBench.RouteAsync(plain))?.Provider);
    }
}
