namespace PolicyMta.BounceClassification;

/// <summary>
/// Says at on-bounce what a failure means: its category, and if the reply's own class misleads, whether to try again, give up or
/// suppress.
/// </summary>
public sealed class BounceClassificationPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<BounceClassificationOptions>();
        Check(options, builder.ReportProblem);
        builder.OnBounce(new ClassifyBounce(Classifier.Build(options), options.CacheSize));
    }

    private static void Check(BounceClassificationOptions options, Action<string, string> report)
    {
        var shipped = options.ShippedRules.Select(rule => rule.Name).ToHashSet();
        for (var i = 0; i < options.Disabled.Length; i++)
        {
            if (!shipped.Contains(options.Disabled[i]))
                report(
                    $"disabled[{i}]", $"there is no shipped rule '{options.Disabled[i]}'; the names stand in the plugin's defaults.yaml.");
        }
    }
}
