using System.Xml.Linq;
using PolicyMta.Simulation.Charts;
using PolicyMta.Simulation.Scenarios;
using PolicyMta.Simulation.Tests.Scenarios;

namespace PolicyMta.Simulation.Tests.Charts;

/// <summary>The drawing of a scenario.</summary>
public sealed class ScenarioChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void It_is_well_formed_and_has_a_panel_for_each_provider_and_a_line_for_each_variant()
    {
        var scenario = Samples.Scenario(Samples.Provider("one"), Samples.Provider("two"), Samples.Provider("three"));
        var drawing = Draw(scenario, Variant("now", scenario), Variant("a <then>", scenario));

        var texts = drawing.Descendants(Svg + "text").Select(text => text.Value).ToList();
        Assert.Superset(new HashSet<string> { "one", "two", "three", "limit", "oracle", "now", "a <then>", "00:00" }, texts.ToHashSet());
        Assert.Equal(3 * (2 + 2), drawing.Descendants(Svg + "polyline").Count());
    }

    [Fact]
    public void No_number_in_it_is_endless()
    {
        var scenario = Samples.Scenario();
        var variant = Variant("now", scenario);
        var endless = variant with
        {
            Providers = [variant.Providers[0] with { LimitBySample = [.. Enumerable.Repeat(double.PositiveInfinity, 10)] }],
        };
        var text = Draw(scenario, endless).ToString();
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
    }

    private static XDocument Draw(ScenarioOptions scenario, params VariantResult[] variants) =>
        XDocument.Parse(new ScenarioChart(scenario, variants).Draw());

    private static VariantResult Variant(string name, ScenarioOptions scenario) => new(
        name,
        [
            .. scenario.Providers.Select(provider => new ProviderResult
            {
                Name = provider.Name,
                Messages = 100,
                Delivered = 90,
                Bounced = 1,
                Attempts = 99,
                RateDeferredAttempts = 8,
                OverLimit = 8,
                OracleDelivered = 95,
                DeliveredBySample = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9],
                RateDeferredBySample = [0, 0, 8, 0, 0, 0, 0, 0, 0, 0],
                LimitBySample = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
                OracleBySample = [9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5],
            }),
        ],
        1000,
        1);
}
