using System.Diagnostics.Metrics;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.BounceClassification.Tests;

/// <summary>The plugin as it is shipped, once for all tests of a class, with its settings read by the host's own binder.</summary>
public sealed class ShippedRules
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "shipped");

    private readonly IBounceHandler _handler;

    public ShippedRules()
    {
        Builder = Configure("");
        _handler = Assert.Single(Builder.BounceHandlers);
        Classifier = NewClassifier();
    }

    internal TestPluginBuilder Builder { get; }

    internal Classifier Classifier { get; }

    /// <summary>The plugin's files of settings, in the order of its manifest.</summary>
    public static IEnumerable<string> Files =>
    [
        Path.Combine(Folder, "defaults.yaml"),
        .. Directory.GetFiles(Path.Combine(Folder, "rules"), "*.yaml").Order(StringComparer.Ordinal),
    ];

    public async Task<BounceDecision> DecideAsync(BounceContext failure) => (await _handler.DecideAsync(failure, CancellationToken.None))!;

    internal static IBounceHandler Load(string settings) => Assert.Single(Configure(settings).BounceHandlers);

    internal static Classifier NewClassifier(Meter? meter = null)
    {
        var builder = new TestPluginBuilder("", Files);
        return Classifier.Build(builder.Options<BounceClassificationOptions>(), new ClassifierMeter(meter ?? builder.Meter));
    }

    internal static TestPluginBuilder Configure(string settings)
    {
        var builder = new TestPluginBuilder(settings, Files);
        new BounceClassificationPlugin().Configure(builder);
        Assert.True(builder.Problems.Count == 0, string.Join("\n", builder.Problems));
        return builder;
    }
}
