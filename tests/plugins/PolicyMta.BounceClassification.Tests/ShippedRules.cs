using PolicyMta.Testing.Plugins;

namespace PolicyMta.BounceClassification.Tests;

/// <summary>The plugin as it is shipped, once for all tests of a class, with its settings read by the host's own binder.</summary>
public sealed class ShippedRules
{
    private readonly IBounceHandler _handler = Load("");

    public async Task<BounceDecision> DecideAsync(BounceContext failure) => (await _handler.DecideAsync(failure, CancellationToken.None))!;

    internal static IBounceHandler Load(string settings)
    {
        var builder = new TestPluginBuilder(settings, Path.Combine(AppContext.BaseDirectory, "shipped", "defaults.yaml"));
        new BounceClassificationPlugin().Configure(builder);
        Assert.Empty(builder.Problems);
        return Assert.Single(builder.BounceHandlers);
    }
}
