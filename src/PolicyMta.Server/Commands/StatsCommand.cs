using System.CommandLine;
using System.Globalization;
using System.Text;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Statistics.Asking;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta stats</c>: figures over time, by provider, source, tenant, campaign and more.</summary>
internal static class StatsCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var by = new Option<string>("--by")
        {
            Description = $"What to tell apart: {StatViews.Names}.",
            HelpName = "VIEW",
            DefaultValueFactory = _ => "total",
        };
        var metrics = new Option<string>("--metrics")
        {
            Description = $"What to count, with commas between: {string.Join(", ", StatMetrics.Names)}, {StatMetrics.Latency}.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => "accepted,delivered,deferred,bounced,expired,latency",
        };
        var since = PointInTime.Option("--since", "From when on; an hour ago if left out");
        var until = PointInTime.Option("--until", "Until when");
        var step = new Option<string?>("--step")
        {
            Description = "The figures of each step of this time, not their sums: minute, hour or day; second for the last ten minutes.",
            HelpName = "second|minute|hour|day",
        };
        var filters = new[] { "provider", "source", "tenant", "campaign", "domain", "category" }
            .Select(static name => new Option<string[]>("--" + name)
            {
                Description = $"Only this {name}; may be given several times.",
                HelpName = "NAME",
            })
            .ToList();
        var sort = new Option<string?>("--sort") { Description = "The metric to order by; delivered if left out.", HelpName = "METRIC" };
        var limit = NumberOption.Bounded<int>("--limit", "-n", "How many series at most; the rest is shown as one.", 1, 1_000);
        limit.DefaultValueFactory = _ => 20;
        var command = new Command("stats", """
            Figures over time: what was accepted, delivered, deferred, bounced, opened and clicked, and how long delivery took; told apart
            by provider, egress source, tenant, campaign or domain. Minutes are kept for two days, hours for three months, days for two
            years.

            For instance: policymta stats --by provider; policymta stats --by campaign --metrics delivered,opened,unique_opened --since 7d
            Exit code: 0 if they could be told, 1 if no server answers, 2 for a wrong command line.
            """) { by, metrics, since, until, step, sort, limit };
        foreach (var filter in filters)
            command.Add(filter);
        return command.Asking(
            config, terminal,
            AskAsync,
            report => StatsTables.Write(report, terminal));

        async Task<StatsReport> AskAsync(AdminClient client, ParseResult parsed, CancellationToken cancellationToken)
        {
            try
            {
                return await client.GetAsync<StatsReport>(PathOf(parsed), cancellationToken);
            }
            catch (RefusedFieldsException e) when (!e.Errors.IsEmpty)
            {
                throw e.AsMistakesIn(command);
            }
        }

        string PathOf(ParseResult parsed)
        {
            var path = new StringBuilder(AdminPaths.Stats).Append("?by=").Append(Uri.EscapeDataString(parsed.GetValue(by)!));
            Add("metrics", parsed.GetValue(metrics));
            Add("from", Time(parsed.GetValue(since)));
            Add("to", Time(parsed.GetValue(until)));
            Add("step", parsed.GetValue(step));
            Add("sort", parsed.GetValue(sort));
            Add("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture));
            Add("values", parsed.GetValue(step) is null ? "false" : "true");
            foreach (var filter in filters)
            {
                foreach (var name in parsed.GetValue(filter) ?? [])
                    Add(filter.Name.TrimStart('-'), name);
            }

            return path.ToString();

            void Add(string name, string? value)
            {
                if (value is not null)
                    path.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    private static string? Time(string? text) => PointInTime.Of(text)?.ToString("O", CultureInfo.InvariantCulture);
}
