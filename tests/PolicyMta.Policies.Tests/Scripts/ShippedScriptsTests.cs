using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>The scripts that are shipped, and those that are shown as examples, load as they stand, and their own tests pass.</summary>
public sealed class ShippedScriptsTests
{
    [Theory]
    [InlineData("scripts", 9)]
    [InlineData("examples/policies", 27)]
    public async Task They_load_and_their_tests_pass(string folder, int count)
    {
        var files = ScriptFiles.Read(Path.Combine(AppContext.BaseDirectory, "shipped", folder));
        var options = new ScriptOptions { Limits = ScriptBench.Patient };

        var result = await ScriptHost.LoadAsync(
            files,
            options,
            new ScriptStates(TimeProvider.System),
            NullLoggerFactory.Instance,
            TimeProvider.System,
            TestContext.Current.CancellationToken);

        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
        Assert.Equal(count, result.Scripts.Length);
        Assert.All(result.Scripts, script => Assert.NotEmpty(script.Tests));
        foreach (var script in result.Scripts)
            script.Dispose();
    }
}
