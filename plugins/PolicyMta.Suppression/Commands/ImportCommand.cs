using System.Globalization;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Import;

namespace PolicyMta.SuppressionList.Commands;

/// <summary>
/// <c>policymta suppression import</c>: reads the file where the user is, and hands it on to the running server, so that neither needs the
/// other's rights.
/// </summary>
internal sealed class ImportCommand(TimeProvider time)
{
    public const string Path = "/admin/import";

    public PluginCommand Describe() => new()
    {
        Name = "suppression import",
        Examples = ["policymta suppression import list.csv --tenant acme"],
        ExitCodes = ["1  no row could be taken"],
        Description = "Add the addresses and domains of a CSV file; exports of SendGrid, Mailgun, SES and SparkPost are recognised.",
        Arguments = [new CommandArgument("FILE", "The file; - for standard input.")],
        Options =
        [
            CommandWords.Tenant with { Description = $"The tenant of rows that name none; '{MessageFacts.DefaultTenant}' if left out." },
            CommandWords.Global with { Description = "Rows that name no tenant are for the mail of all." },
            CommandWords.List with { Description = "Rows that name no list are for this list alone." },
            CommandWords.Reason with { Description = "The reason of rows that name none." },
            new CommandOption("--column", $"Which column holds what, as in address=Mail: {string.Join(", ", ColumnMap.Roles)}.")
            {
                IsMultiple = true, ValueName = "COLUMN",
            },
            new CommandOption("--from-line", "Begin with this line: an import that broke off says where to go on.")
            {
                Kind = CommandValueKind.Number, ValueName = "N", Default = "1",
            },
        ],
        Local = true,
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (tenant, list, problem) = CommandWords.PlaceOf(call);
        if (problem is not null)
            return CommandResult.Failure(problem);
        if (call.Server is not { } server)
            return CommandResult.Failure("This needs a running server.");
        var columns = new List<KeyValuePair<string, string>>();
        foreach (var given in call.GetAll("--column"))
        {
            if (given.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at))
                return CommandResult.Failure($"--column takes WHAT=NAME, for instance address=Mail, not '{CleanText.Of(given, 50)}'.");
            columns.Add(new(given[..at], given[(at + 1)..]));
        }

        var file = call.Get("FILE")!;
        var sender = new ImportSender(server, Path, columns);
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            await sender.SendAsync(
                stream, Math.Max(1, call.GetNumber("--from-line") ?? 1), QueryOf(call, tenant, list, columns, file), time,
                cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            var reason = e is OperationCanceledException ? "The import was stopped." : e.Message;
            return Show(sender.Report) with
            {
                ExitCode = 1,
                Text = $"{reason}\n{TextOf(sender.Report)}"
                    + (sender.DoneBefore > 1
                        ? $"\nWhat was read so far is on disk. To go on: --from-line {sender.DoneBefore}" : ""),
            };
        }

        return Show(sender.Report);
    }

    private static string QueryOf(
        CommandCall call, string tenant, string list, List<KeyValuePair<string, string>> columns, string file)
    {
        var parts = new List<string>
        {
            tenant.Length == 0 ? "global=true" : $"tenant={Uri.EscapeDataString(tenant)}",
            $"source={Uri.EscapeDataString(file == "-" ? "standard input" : System.IO.Path.GetFileName(file))}",
        };
        if (list.Length > 0)
            parts.Add($"list={Uri.EscapeDataString(list)}");
        if (CommandWords.ReasonOf(call) is { } reason)
            parts.Add($"reason={Reasons.WordOf(reason)}");
        parts.AddRange(columns.Select(static column => $"column={Uri.EscapeDataString($"{column.Key}={column.Value}")}"));
        return "?" + string.Join('&', parts);
    }

    private static CommandResult Show(ImportReport report) => new()
    {
        ExitCode = report.Read > 0 && report.Failed == report.Read ? 1 : 0,
        Text = TextOf(report),
        Table = report.Problems.Count == 0 ? null : new CommandTable(
            ["Line", "Problem"],
            [.. report.Problems.Select(static one =>
                ImmutableArray.Create(one.Line.ToString(CultureInfo.InvariantCulture), one.Problem))]),
        Json = JsonText.Of(report.Write),
    };

    private static string TextOf(ImportReport report)
    {
        var form = report.Format is null ? "" : $" ({report.Format})";
        var shown = report.Failed > report.Problems.Count ? " (the first are shown)" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Read} rows{form}: {report.Added} added, {report.Updated} changed, {report.Unchanged} as before, "
                + $"{report.Failed} wrong{shown}.");
    }
}
