using System.Text.Json;
using PolicyMta.Accounting.Verification;

namespace PolicyMta.Accounting.Commands;

/// <summary><c>policymta accounting verify</c>: whether the accounting files agree with the journal, to the recipient.</summary>
internal sealed class VerifyCommand(AccountedFiles files, IMessageHistory history)
{
    /// <summary>The exit code if files and journal differ.</summary>
    public const int Differs = 3;

    public PluginCommand Describe() => new()
    {
        Name = "accounting verify",
        Description = "Compare accounting files with the journal, row by row, also without a server. Exit codes: 0 they agree, "
            + "3 they differ, 1 nothing was compared.",
        Examples = ["policymta accounting verify acct"],
        Arguments =
        [
            new CommandArgument("FILES", "Names of the settings or paths of files, also of finished ones that were moved; all if left out.")
            {
                IsOptional = true, IsMultiple = true,
            },
        ],
        LocalWithoutServer = true,
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (files.Plans.IsEmpty)
            return CommandResult.Failure(StatusCommand.NoFiles);
        var verifier = new Verifier(history);
        var verdicts = new List<FileVerdict>();
        var wanted = call.GetAll("FILES");
        var unknown = wanted.ToHashSet(StringComparer.Ordinal);
        foreach (var plan in files.Plans)
        {
            foreach (var file in await files.ReadAsync(plan.Name, cancellationToken))
            {
                if (Chosen(file, wanted, unknown) is { } chosen)
                    verdicts.Add(await Task.Run(() => verifier.Verify(chosen, cancellationToken), cancellationToken));
                else if (file.Opened is { } opened)
                    await opened.DisposeAsync();
            }
        }

        return unknown.Count > 0
            ? CommandResult.Failure(
                $"{string.Join(", ", unknown.Order(StringComparer.Ordinal))}: no accounting file of this name was written here. "
                    + "'policymta accounting status' lists them; in the settings are "
                    + $"{string.Join(", ", files.Plans.Select(static plan => plan.Name))}.")
            : Show(verdicts);
    }

    /// <summary>The file, at the place that the user named; null if it is not asked about.</summary>
    private static AccountedFile? Chosen(AccountedFile file, ImmutableArray<string> wanted, HashSet<string> unknown)
    {
        if (wanted.IsEmpty)
            return file;
        AccountedFile? chosen = null;
        foreach (var text in wanted)
        {
            if (text == file.Name || text == file.Path)
                chosen = file;
            else if (Path.GetFileName(text) == Path.GetFileName(file.Path) && (file.ClosedAt is not null || !Path.IsPathRooted(text)))
                chosen = Path.IsPathRooted(text) ? file with { Path = text } : file;
            else
                continue;
            unknown.Remove(text);
        }

        return chosen;
    }

    private static CommandResult Show(List<FileVerdict> verdicts)
    {
        var compared = verdicts.Where(static verdict => verdict.IsCompared).ToList();
        var differs = compared.Any(static verdict => !verdict.Agrees);
        var text = new List<string>
        {
            verdicts.Count == 0 ? "Nothing has been written yet."
                : compared.Count == 0 ? "None of the files could be compared."
                : differs ? "Accounting files and journal differ."
                : $"{compared.Sum(static verdict => verdict.InFile.All)} rows agree with the journal.",
        };
        text.AddRange(verdicts.SelectMany(Notes));
        return new CommandResult
        {
            ExitCode = differs ? Differs : verdicts.Count > 0 && compared.Count == 0 ? 1 : 0,
            Text = string.Join('\n', text),
            Table = verdicts.Count == 0 ? null : new CommandTable(
                ["File", "Rows", "Journal", "Missing", "Extra", "Double", "Waiting", "Result"],
                [.. verdicts.Select(Row)]),
            Json = JsonText.Of(json => Write(json, verdicts, differs)),
        };
    }

    private static ImmutableArray<string> Row(FileVerdict verdict) =>
    [
        verdict.File.Path,
        verdict.IsCompared ? verdict.InFile.ToString() : verdict.File.Rows.ToString(),
        verdict.IsCompared ? verdict.InJournal.ToString() : "-",
        $"{verdict.Missing}",
        $"{verdict.Extra}",
        $"{verdict.Double}",
        $"{verdict.Waiting}",
        !verdict.IsCompared ? "not compared" : verdict.Agrees ? "agrees" : "differs",
    ];

    private static IEnumerable<string> Notes(FileVerdict verdict)
    {
        if (verdict.NotCompared is { } why)
            yield return $"{verdict.File.Path} was not compared: {why}.";
        if (verdict.Unfinished > 0 && verdict.File.ClosedAt is null)
            yield return $"{verdict.File.Path} ends with {verdict.Unfinished} bytes of a write that is not finished; they do not count.";
        foreach (var (problem, row) in verdict.Named)
            yield return $"{problem}: {row}";
    }

    private static void Write(Utf8JsonWriter json, List<FileVerdict> verdicts, bool differs)
    {
        json.WriteStartObject();
        json.WriteBoolean("agrees", !differs && verdicts.Exists(static verdict => verdict.IsCompared));
        json.WriteStartArray("files");
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("name", verdict.File.Name);
            json.WriteString("path", verdict.File.Path);
            json.WriteBoolean("compared", verdict.IsCompared);
            json.WriteBoolean("agrees", verdict.Agrees);
            if (verdict.NotCompared is { } why)
                json.WriteString("reason", why);
            json.WriteNumber("first_event", verdict.File.First + 1);
            json.WriteNumber("last_event", verdict.File.Last);
            StatusCommand.Write(json, "rows", verdict.IsCompared ? verdict.InFile : verdict.File.Rows);
            if (verdict.IsCompared)
                StatusCommand.Write(json, "journal", verdict.InJournal);
            json.WriteNumber("missing", verdict.Missing);
            json.WriteNumber("extra", verdict.Extra);
            json.WriteNumber("double", verdict.Double);
            json.WriteNumber("waiting", verdict.Waiting);
            json.WriteNumber("unfinished_bytes", verdict.Unfinished);
            json.WriteStartArray("differences");
            foreach (var (problem, row) in verdict.Named)
            {
                json.WriteStartObject();
                json.WriteString("problem", problem);
                json.WriteString("row", row);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
