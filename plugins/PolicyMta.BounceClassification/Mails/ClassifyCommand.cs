namespace PolicyMta.BounceClassification.Mails;

/// <summary>
/// <c>bounce classify</c>: what mails that came back mean, a line for each recipient. Runs without a server. Exit code 1 if a file could
/// not be read; the others are shown all the same. Thread-safe.
/// </summary>
internal sealed class ClassifyCommand(MailClassifier classifier)
{
    private const int MostRows = 100_000;

    public PluginCommand Describe() => new()
    {
        Name = "bounce classify",
        Examples = ["policymta bounce classify returned.eml --json"],
        Description = "Classify mails that came back: bounces, complaints, automatic answers; a line for each recipient.",
        Local = true,
        Arguments =
        [
            new CommandArgument("FILE", "A whole mail; a folder means all files in it, \"-\" standard input.") { IsMultiple = true },
        ],
        Handler = async (call, cancellationToken) => await RunAsync(call.GetAll("FILE"), cancellationToken),
    };

    private async Task<CommandResult> RunAsync(ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        var lines = ImmutableArray.CreateBuilder<string>();
        var trouble = new List<string>();
        foreach (var name in names)
        {
            try
            {
                foreach (var file in MailFile.Find([name]))
                    await AddAsync(file, rows, lines, trouble, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Tell(name, e.Message, lines, trouble);
            }
        }

        return new CommandResult
        {
            ExitCode = trouble.Count > 0 ? 1 : 0,
            Text = string.Join('\n', trouble),
            Table = rows.Count > 0 ? new CommandTable(MailRow.Columns, rows.ToImmutable()) : null,
            JsonLines = lines.ToImmutable(),
        };
    }

    private async Task AddAsync(
        string file, ImmutableArray<ImmutableArray<string>>.Builder rows, ImmutableArray<string>.Builder lines, List<string> trouble,
        CancellationToken cancellationToken)
    {
        try
        {
            var message = await MailFile.ReadAsync(file, cancellationToken);
            if (!message.HasHeader)
            {
                Tell(file, $"{file} is not a mail: it does not begin with a header field.", lines, trouble);
                return;
            }

            foreach (var verdict in classifier.Classify(message))
            {
                if (rows.Count == MostRows)
                    throw new IOException($"There are more than {MostRows} lines; name fewer files.");
                rows.Add(MailRow.Cells(file, verdict));
                lines.Add(MailRow.Json(file, verdict));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(file, $"{file} cannot be read: {e.Message}", lines, trouble);
        }
    }

    private static void Tell(string file, string error, ImmutableArray<string>.Builder lines, List<string> trouble)
    {
        trouble.Add(error);
        lines.Add(MailRow.Trouble(file, error));
    }
}
