using System.Globalization;
using System.Text;
using System.Text.Json;
using PolicyMta.Campaigns.Audiences.Import;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Commands;

/// <summary>
/// <c>policymta audience import</c>: reads the file where the user is, hands it on piece by piece, and has it hold when all of it is there.
/// </summary>
internal sealed class ImportCommand(TimeProvider time)
{
    private static readonly TimeSpan ReportEach = TimeSpan.FromSeconds(2);

    public PluginCommand Describe() => new()
    {
        Name = "audience import",
        Description = "Bring the contacts of a CSV file into an audience: all good rows at once, or nothing.",
        Examples =
        [
            "policymta audience import customers list.csv",
            "policymta audience import customers list.csv --map email=E-Mail,locale=Sprache,city=Stadt --replace",
        ],
        ExitCodes = ["1  nothing was imported"],
        Arguments =
        [
            new CommandArgument("NAME", "The audience; it is made if it is not there."),
            new CommandArgument("FILE", "The file, in UTF-8, with the columns' names in its first row; - for standard input."),
        ],
        Options =
        [
            new CommandOption("--map", "Which column is what, by email, locale and fields; columns that are not named are not read.")
            {
                IsMultiple = true, ValueName = "MAP",
            },
            new CommandOption("--separator", "What stands between columns; found out if left out.")
            {
                ValueName = "WORD", Choices = ["comma", "semicolon", "tab"],
            },
            new CommandOption("--replace", "Remove the contacts that are not in the file.") { Kind = CommandValueKind.Flag },
            new CommandOption("--strict", "Import nothing if a row has a mistake.") { Kind = CommandValueKind.Flag },
            new CommandOption("--rejects", "Where rows with mistakes are written; the file's name and .rejects.csv if left out.")
            {
                ValueName = "FILE",
            },
            ServerCalls.Organisation,
        ],
        Local = true,
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var mistakes = new List<Mistake>();
        var map = ImportWish.MapOf(call.GetAll("--map"), mistakes);
        if (mistakes.Count > 0)
            return CommandResult.Failure(string.Join('\n', mistakes.Select(static mistake => $"--map {mistake.Message}")));
        var (name, file) = (call.Get("NAME")!, call.Get("FILE")!);
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            var cutter = new CsvCutter(stream);
            var header = await cutter.ReadHeaderAsync(cancellationToken);
            if (!System.Text.Unicode.Utf8.IsValid(header.Bytes.Span))
                return CommandResult.Failure("Line 1 is not UTF-8: save the file as 'CSV UTF-8'.");
            var wish = JsonSerializer.Serialize(new
            {
                header = Encoding.UTF8.GetString(header.Bytes.Span),
                separator = call.Get("--separator"),
                map = map.DistinctBy(static pair => pair.Key).ToDictionary(static pair => pair.Key, static pair => pair.Value),
                replace = call.Has("--replace"),
                strict = call.Has("--strict"),
            });
            var path = $"/audiences/{Uri.EscapeDataString(name)}/imports";
            var (answer, _, failure) = await ServerCalls.AskAsync(call, "POST", path, wish, cancellationToken);
            if (answer is not { } begun)
                return failure!;
            using var rejects = new RejectsFile(
                call.Get("--rejects") ?? (file == "-" ? name : file) + ".rejects.csv",
                begun.GetProperty("separator").GetString()![0],
                [.. begun.GetProperty("columns").EnumerateArray().Select(static column => column.GetProperty("column").GetString()!)]);
            return await SendAsync(
                call, $"{path}/{begun.GetProperty("id").GetString()}", cutter, stream, rejects, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CommandResult.Failure(e.Message);
        }
    }

    private async Task<CommandResult> SendAsync(
        CommandCall call, string path, CsvCutter cutter, Stream stream, RejectsFile rejects, CancellationToken cancellationToken)
    {
        var isDone = false;
        try
        {
            var (row, reported) = (2L, time.GetTimestamp());
            await foreach (var piece in cutter.ReadAsync(cancellationToken))
            {
                var (answer, _, failure) = await ServerCalls.SendAsync(
                    call, "POST", string.Create(CultureInfo.InvariantCulture, $"{path}/rows?row={row}&line={piece.Line}"), piece.Bytes,
                    cancellationToken);
                if (answer is not { } taken)
                    return failure!;
                row = taken.GetProperty("last_row").GetInt64() + 1;
                rejects.Add(taken.GetProperty("rejects").EnumerateArray());
                if (Console.IsErrorRedirected || time.GetElapsedTime(reported) < ReportEach)
                    continue;
                reported = time.GetTimestamp();
                var share = stream.CanSeek && stream.Length > 0
                    ? string.Create(CultureInfo.InvariantCulture, $", {100.0 * stream.Position / stream.Length:F0} %") : "";
                call.Server!.Report(string.Create(CultureInfo.InvariantCulture, $"{row - 2} rows, {rejects.Rows} rejected{share}"));
            }

            var (end, _, refused) = await ServerCalls.AskAsync(call, "POST", path + "/commit", null, cancellationToken);
            isDone = end is not null;
            return end is { } done ? Show(done, rejects) : refused! with { Text = refused!.Text + WhereOf(rejects) };
        }
        finally
        {
            // The server gives it up by itself if this does not reach it.
            if (!isDone)
                await ServerCalls.AskAsync(call, "DELETE", path, null, CancellationToken.None);
        }
    }

    private static CommandResult Show(JsonElement done, RejectsFile rejects) => new()
    {
        Text = string.Create(
            CultureInfo.InvariantCulture,
            $"{CountOf(done, "added")} contacts are new, {CountOf(done, "changed")} were known, {CountOf(done, "removed")} were removed.")
                + WhereOf(rejects),
        Json = JsonText.Of(json =>
        {
            json.WriteStartObject();
            foreach (var name in new[] { "added", "changed", "removed", "rejected" })
                json.WriteNumber(name, CountOf(done, name));
            if (rejects.Rows > 0)
                json.WriteString("rejects_file", rejects.Path);
            json.WriteEndObject();
        }),
    };

    private static long CountOf(JsonElement done, string name) => done.GetProperty(name).GetInt64();

    private static string WhereOf(RejectsFile rejects) => rejects.Rows == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"\n{rejects.Rows} rows were rejected. Mend them in this file, and import it: {rejects.Path}");
}
