using System.Globalization;
using System.Security;
using System.Text;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Simulation.Charts;

/// <summary>
/// Draws a scenario as SVG: a panel for each provider, in which the limit, what the oracle delivers, and what each variant delivers and has
/// deferred stand over time. Needs nothing but itself to be looked at.
/// </summary>
internal sealed class ScenarioChart(ScenarioOptions scenario, IReadOnlyList<VariantResult> variants)
{
    private const int Columns = 2;
    private const int PanelWidth = 620;
    private const int PanelHeight = 250;
    private const int Left = 64;
    private const int Right = 16;
    private const int Top = 34;
    private const int Bottom = 34;
    private const int HeadHeight = 92;
    private const int DeferredHeight = 34;

    private const string LimitColor = "#b91c1c";
    private const string OracleColor = "#94a3b8";

    private static readonly string[] Colors = ["#2563eb", "#ea9a10", "#16a34a", "#9333ea", "#0e7490", "#be185d"];

    private readonly StringBuilder _svg = new();

    public string Draw()
    {
        var rows = (scenario.Providers.Count + Columns - 1) / Columns;
        var (width, height) = (Columns * PanelWidth, HeadHeight + (rows * PanelHeight));
        Add($"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' "
            + "font-family='system-ui, sans-serif' font-size='12'>");
        Add($"<rect width='{width}' height='{height}' fill='#ffffff'/>");
        Head();
        for (var i = 0; i < scenario.Providers.Count; i++)
            Panel(i, i % Columns * PanelWidth, HeadHeight + (i / Columns * PanelHeight));
        Add("</svg>");
        return _svg.ToString();
    }

    private void Head()
    {
        var time = scenario.Start.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var messages = scenario.Traffic.Messages.ToString("N0", CultureInfo.InvariantCulture);
        Text(16, 26, $"{messages} messages in {DurationText.Format(scenario.Duration)} from {time} UTC", "start", 16, bold: true);
        Text(
            16, 46, "Messages a second, over all sources. Below each panel: attempts put off because of a limit, in each sample.", "start");
        var x = 16;
        x = Legend(x, LimitColor, "limit", "5 3");
        x = Legend(x, OracleColor, "oracle", "");
        for (var i = 0; i < variants.Count; i++)
            x = Legend(x, ColorOf(i), variants[i].Name, "");
    }

    private int Legend(int x, string color, string name, string dashes)
    {
        Add($"<line x1='{x}' y1='68' x2='{x + 26}' y2='68' stroke='{color}' stroke-width='3' stroke-dasharray='{dashes}'/>");
        Text(x + 32, 72, name, "start");
        return x + 52 + (name.Length * 7);
    }

    private void Panel(int provider, int x, int y)
    {
        var results = variants.Select(variant => variant.Providers[provider]).ToList();
        var seconds = scenario.Sample.TotalSeconds;
        var oracle = results[0].OracleBySample.Select(count => count / seconds).ToList();
        var delivered = results.Select(result => result.DeliveredBySample.Select(count => count / seconds).ToList()).ToList();
        var limit = results[0].LimitBySample;
        var most = Nice(Math.Max(delivered.Append(oracle).Max(series => series.DefaultIfEmpty().Max()), 0.001) * 1.05);
        var finite = limit.Where(double.IsFinite).ToList();
        if (finite.Count > 0)
            most = Math.Max(most, Math.Min(Nice(finite.Max() * 1.05), most * 2));

        var (plotX, plotY) = (x + Left, y + Top);
        var (plotWidth, plotHeight) = (PanelWidth - Left - Right, PanelHeight - Top - Bottom - DeferredHeight);
        Text(plotX, y + 20, results[0].Name, "start", 13, bold: true);
        var shares = results.Select((result, i) => $"{variants[i].Name} {Share(result)}");
        Text(x + PanelWidth - Right, y + 20, string.Join("   ", shares), "end");
        Grid(plotX, plotY, plotWidth, plotHeight, most);
        Line(limit, plotX, plotY, plotWidth, plotHeight, most, LimitColor, 1.5, "5 3");
        Line(oracle, plotX, plotY, plotWidth, plotHeight, most, OracleColor, 3, "");
        for (var i = 0; i < results.Count; i++)
            Line(delivered[i], plotX, plotY, plotWidth, plotHeight, most, ColorOf(i), 1.5, "");
        Deferred(results, plotX, plotY + plotHeight + 6, plotWidth, DeferredHeight - 8);
        Hours(plotX, plotY, plotWidth, plotHeight);
    }

    private void Grid(int x, int y, int width, int height, double most)
    {
        for (var i = 0; i <= 4; i++)
        {
            var at = y + height - (i * height / 4);
            Add($"<line x1='{x}' y1='{at}' x2='{x + width}' y2='{at}' stroke='#e2e8f0'/>");
            Text(x - 6, at + 4, (most * i / 4).ToString("0.##", CultureInfo.InvariantCulture), "end");
        }
    }

    private void Hours(int x, int y, int width, int height)
    {
        var bottom = y + height + DeferredHeight;
        Add($"<line x1='{x}' y1='{bottom}' x2='{x + width}' y2='{bottom}' stroke='#64748b'/>");
        for (var i = 0; i <= 8; i++)
        {
            var at = x + (i * width / 8);
            var time = scenario.Start.ToUniversalTime() + (scenario.Duration * i / 8);
            Add($"<line x1='{at}' y1='{y}' x2='{at}' y2='{bottom + 4}' stroke='#e2e8f0'/>");
            var form = scenario.Duration > TimeSpan.FromDays(2) ? "MM-dd" : "HH:mm";
            Text(at, bottom + 17, time.ToString(form, CultureInfo.InvariantCulture), "middle");
        }
    }

    private void Deferred(List<ProviderResult> results, int x, int y, int width, int height)
    {
        var most = Math.Max(1, results.Max(result => result.RateDeferredBySample.DefaultIfEmpty().Max()));
        Text(x - 6, y + 9, most.ToString(CultureInfo.InvariantCulture), "end");
        for (var i = 0; i < results.Count; i++)
        {
            var series = results[i].RateDeferredBySample;
            var step = (double)width / series.Length;
            for (var sample = 0; sample < series.Length; sample++)
            {
                if (series[sample] == 0)
                    continue;
                var (tall, wide) = ((double)height * series[sample] / most, Math.Max(0.8, step / results.Count));
                var at = x + (step * sample) + (wide * i);
                Add($"<rect x='{at:0.#}' y='{y + height - tall:0.#}' width='{wide:0.##}' height='{tall:0.##}' fill='{ColorOf(i)}'/>");
            }
        }
    }

    private void Line(
        IReadOnlyList<double> values, int x, int y, int width, int height, double most, string color, double strong, string dashes)
    {
        var points = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
                continue;
            var up = Math.Min(1, values[i] / most) * height;
            points.Append(CultureInfo.InvariantCulture, $"{x + ((i + 0.5) * width / values.Count):0.#},{y + height - up:0.#} ");
        }

        if (points.Length > 0)
            Add($"<polyline points='{points}' fill='none' stroke='{color}' stroke-width='{strong}' stroke-dasharray='{dashes}'/>");
    }

    private static string Share(ProviderResult result) => result.OracleDelivered == 0
        ? "-"
        : ((double)result.Delivered / result.OracleDelivered).ToString("0.0%", CultureInfo.InvariantCulture);

    private static string ColorOf(int variant) => Colors[variant % Colors.Length];

    /// <summary>A round number that is not less.</summary>
    private static double Nice(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 4, 5, 8])
        {
            if (value <= factor * unit)
                return factor * unit;
        }

        return 10 * unit;
    }

    private void Text(int x, int y, string text, string anchor, int size = 12, bool bold = false) => Add(
        $"<text x='{x}' y='{y}' text-anchor='{anchor}' font-size='{size}' font-weight='{(bold ? 600 : 400)}' fill='#0f172a'>"
            + $"{SecurityElement.Escape(text)}</text>");

    private void Add(FormattableString line) => _svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    private void Add(string line) => _svg.AppendLine(line);
}
