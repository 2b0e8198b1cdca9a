using System.Text;
using System.Text.RegularExpressions;

namespace PolicyMta.Server.Tests.Metrics;

/// <summary>The list of metrics in the repository says what a server shows: dashboards and alerts depend on these names.</summary>
public sealed partial class MetricsDocumentTests
{
    /// <summary>Set to 1, it makes the test write the file in place of comparing it.</summary>
    private const string WriteVariable = "POLICYMTA_WRITE_REFERENCE";

    [Fact]
    public async Task The_list_of_metrics_is_what_a_server_shows()
    {
        await using var server = await MeteredServer.StartAsync("max_domains: 1, max_tenants: 1, max_campaigns: 1");
        server.CountAtDomain("receiver.test");
        var made = Write(await server.ScrapeAsync());
        var path = Path.Combine(Root(), "src", "PolicyMta.Server", "Metrics", "METRICS.md");
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
            await File.WriteAllTextAsync(path, made);

        Assert.True(
            made == await File.ReadAllTextAsync(path), $"{path} is not what a server shows. Set {WriteVariable}=1 to write it anew.");
    }

    private static string Write(string scrape)
    {
        var text = new StringBuilder();
        text.Append("""
            # The metrics

            `GET /metrics` shows them in Prometheus text: on the HTTP listener for tokens with the scope `metrics` or `admin`, or on a listener of their own
            (`metrics.address`), which asks for no token. Times are in seconds, sizes in bytes. Counters begin at 0 when the server starts.

            ```yaml
            scrape_configs:
              - job_name: policymta
                authorization: { credentials_file: /etc/prometheus/policymta.token }   # policymta token add prometheus --scope metrics
                static_configs: [{ targets: ["mail.example.com:8025"] }]
            ```

            No label has values that a sender can choose. `tenant`, `campaign` and `domain` are there only if `metrics.max_tenants`, `max_campaigns` or
            `max_domains` is more than 0. These, `provider`, `source` and `category` have at most as many values as their setting says; the rest is
            `(other)`, and what has no name is `(none)`. `handler` names a plugin or script, `sink` what takes events, `listener` an SMTP listener.

            Instruments of plugins are shown too, as `policymta_plugins_ID_NAME`, with at most 1000 sets of labels each. While a plugin is replaced, both
            generations are shown for a moment.

            This page is made from a running server by a test.

            | Metric | Type | Labels | Meaning |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        var types = TypeLine().Matches(scrape).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        foreach (var help in HelpLine().Matches(scrape).OrderBy(match => match.Groups[1].Value, StringComparer.Ordinal))
        {
            var name = help.Groups[1].Value;
            text.Append(null, $"| `{name}` | {types[name]} | {Labels(scrape, name)} | {help.Groups[2].Value} |\n");
        }

        return text.ToString();
    }

    private static string Labels(string scrape, string name) => string.Join(
        ", ",
        Regex.Matches(scrape, $@"^{name}(?:_bucket)?\{{(.*)\}} ", RegexOptions.Multiline, TimeSpan.FromSeconds(10))
            .SelectMany(match => LabelName().Matches(match.Groups[1].Value).Select(label => label.Groups[1].Value))
            .Where(static label => label != "le")
            .Distinct().Select(static label => $"`{label}`"));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The repository was not found above the test's folder.");
        return folder.FullName;
    }

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline, 10_000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^# HELP (\S+) (.*)$", RegexOptions.Multiline, 10_000)]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"(\w+)=""", RegexOptions.None, 10_000)]
    private static partial Regex LabelName();
}
