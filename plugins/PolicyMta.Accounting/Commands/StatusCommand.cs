using System.Text.Json;
using PolicyMta.Accounting.Verification;

namespace PolicyMta.Accounting.Commands;

/// <summary><c>policymta accounting status</c>: which files there are, what is in them, and whether they are behind.</summary>
internal sealed class StatusCommand(AccountedFiles files, IMessageHistory history)
{
    public const string NoFiles =
        "No accounting file is configured: name one under plugins: settings: PolicyMta.Accounting: files: (see the plugin's README).";

    public PluginCommand Describe() => new()
    {
        Name = "accounting status",
        Description = "Show the accounting files, and how far behind the journal they are.",
        Examples = ["policymta accounting status --json"],
        LocalWithoutServer = true,
        Handler = RunAsync,
    };

    public static void Write(Utf8JsonWriter json, string name, RowCounts rows)
    {
        json.WriteStartObject(name);
        foreach (var type in RecordTypes.All.Where(type => rows[type] > 0))
            json.WriteNumber(RecordTypes.LetterOf(type), rows[type]);
        json.WriteEndObject();
    }

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (files.Plans.IsEmpty)
            return CommandResult.Ok(NoFiles) with { Json = """{"files":[]}""" };
        var rows = new List<(AccountFilePlan Plan, List<AccountedFile> Files, long Waiting)>();
        foreach (var plan in files.Plans)
        {
            var written = await files.ReadAsync(plan.Name, cancellationToken);
            var waiting = 0L;
            if (written is [.., { ClosedAt: null } inUse])
            {
                if (inUse.Opened is { } opened)
                    await opened.DisposeAsync();
                waiting = await Task.Run(() => new ExpectedRows(inUse, history).CountWaiting(cancellationToken), cancellationToken);
            }

            rows.Add((plan, written, waiting));
        }

        return new CommandResult
        {
            Table = new CommandTable(
                ["Name", "File", "Bytes", "Rows", "Finished", "Waiting"],
                [
                    .. rows.Select(static row => ImmutableArray.Create(
                        row.Plan.Name, row.Plan.Path, $"{InUse(row.Files)?.Length ?? 0}", $"{InUse(row.Files)?.Rows ?? RowCounts.None}",
                        $"{row.Files.Count(static file => file.ClosedAt is not null)}", $"{row.Waiting}")),
                ]),
            Json = JsonText.Of(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("files");
                foreach (var (plan, written, waiting) in rows)
                    Write(json, plan, written, waiting);
                json.WriteEndArray();
                json.WriteEndObject();
            }),
        };
    }

    private static AccountedFile? InUse(List<AccountedFile> files) => files is [.., { ClosedAt: null } last] ? last : null;

    private static void Write(Utf8JsonWriter json, AccountFilePlan plan, List<AccountedFile> written, long waiting)
    {
        var inUse = InUse(written);
        json.WriteStartObject();
        json.WriteString("name", plan.Name);
        json.WriteString("path", plan.Path);
        json.WriteString("format", plan.Rules.Format == FileFormat.Csv ? "csv" : "json");
        json.WriteNumber("bytes", inUse?.Length ?? 0);
        json.WriteNumber("last_event", inUse?.Last ?? 0);
        Write(json, "rows", inUse?.Rows ?? RowCounts.None);
        json.WriteNumber("waiting", waiting);
        json.WriteStartArray("finished");
        foreach (var file in written.Where(static file => file.ClosedAt is not null))
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteNumber("bytes", file.Length);
            json.WriteString("closed", file.ClosedAt!.Value.UtcDateTime);
            Write(json, "rows", file.Rows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
