using System.Globalization;
using System.Text;
using PolicyMta.Campaigns.Audiences.Import;

namespace PolicyMta.Campaigns.Commands;

/// <summary><c>policymta audience export</c>: writes contacts to a file that import reads, page by page.</summary>
internal static class ExportCommand
{
    private const int Page = 1000;

    public static PluginCommand Describe() => new()
    {
        Name = "audience export",
        Description = "Write the contacts of an audience to a CSV file that import reads.",
        Examples = ["policymta audience export customers list.csv", "policymta audience export customers old.csv --segment old"],
        ExitCodes = ["1  the server refused it, or the file cannot be written"],
        Arguments = [new CommandArgument("NAME", "The audience."), new CommandArgument("FILE", "The file; one that is there is replaced.")],
        Options =
        [
            new CommandOption("--segment", "Only those in this segment.") { ValueName = "NAME" },
            ServerCalls.Organisation,
        ],
        Local = true,
        Handler = RunAsync,
    };

    private static async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var path = ServerCalls.PathOf(call, "audiences");
        var (answer, _, missing) = await ServerCalls.AskAsync(call, "GET", path, null, cancellationToken);
        if (answer is not { } audience)
            return missing!;
        ImmutableArray<string> fields = [.. audience.GetProperty("fields").EnumerateArray().Select(static field => field.GetString()!)];
        var (file, part) = (call.Get("FILE")!, call.Get("FILE") + ".part");
        try
        {
            long count;
            await using (var writer = RejectsFile.Open(part))
            {
                var (written, failure) = await WriteAsync(call, path, fields, writer, cancellationToken);
                if (failure is not null)
                    return failure;
                count = written;
            }

            File.Move(part, file, overwrite: true);
            return new CommandResult
            {
                Text = string.Create(CultureInfo.InvariantCulture, $"{count} contacts were written to {file}."),
                Json = JsonText.Of(json =>
                {
                    json.WriteStartObject();
                    json.WriteNumber("contacts", count);
                    json.WriteString("file", file);
                    json.WriteEndObject();
                }),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CommandResult.Failure(e.Message);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static async Task<(long Count, CommandResult? Failure)> WriteAsync(
        CommandCall call, string path, ImmutableArray<string> fields, StreamWriter writer, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        CsvText.AddRow(text, ',', ["email", "locale", .. fields]);
        var segment = call.Get("--segment") is { } name ? $"&segment={Uri.EscapeDataString(name)}" : "";
        var count = 0L;
        for (long? after = 0; after is not null;)
        {
            var (answer, _, failure) = await ServerCalls.AskAsync(
                call, "GET", string.Create(CultureInfo.InvariantCulture, $"{path}/contacts?limit={Page}&after={after}{segment}"), null,
                cancellationToken);
            if (answer is not { } page)
                return (0, failure);
            foreach (var contact in page.GetProperty("contacts").EnumerateArray())
            {
                var known = contact.GetProperty("fields");
                CsvText.AddRow(text, ',', [
                    ServerCalls.TextOf(contact, "address"), ServerCalls.TextOf(contact, "locale"),
                    .. fields.Select(field => ServerCalls.TextOf(known, field))]);
                count++;
            }

            await writer.WriteAsync(text, cancellationToken);
            text.Clear();
            after = page.TryGetProperty("next", out var next) ? next.GetInt64() : null;
        }

        return (count, null);
    }
}
