using System.Text;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Import;

namespace PolicyMta.SuppressionList.Commands;

/// <summary>
/// <c>policymta suppression export</c>: writes the entries that are on disk to a file, with a running server and without.
/// </summary>
internal sealed class ExportCommand(SuppressionBook book)
{
    private const int ReportEach = 500_000;

    public PluginCommand Describe() => new()
    {
        Name = "suppression export",
        Examples = ["policymta suppression export acme.csv --tenant acme"],
        Description = "Write the list to a CSV file that import reads, with a running server and without.",
        Arguments = [new CommandArgument("FILE", "The file, which must not be there yet.")],
        Options =
        [
            CommandWords.Tenant with { Description = "Entries of this tenant; of all if left out." },
            CommandWords.Global with { Description = "Entries that hold for all tenants." },
            CommandWords.Reason with { Description = "Entries with this reason." },
            new CommandOption("--domain", "Entries about this domain and its addresses.") { ValueName = "DOMAIN" },
        ],
        Local = true,
        Handler = (call, stop) => new(Run(call, stop)),
    };

    private CommandResult Run(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Has("--global") && call.Has("--tenant"))
            return CommandResult.Failure("Write one of --tenant and --global.");
        var domain = call.Get("--domain") is { } name ? Normalizer.NameOf(name) : null;
        if (domain is null && call.Has("--domain"))
            return CommandResult.Failure($"'{CleanText.Of(call.Get("--domain"), 100)}' is not a valid domain.");
        var wanted = new PageFilter
        {
            Tenant = call.Has("--global") ? "" : call.Get("--tenant"),
            Domain = domain,
            Reason = CommandWords.ReasonOf(call),
        };
        var file = call.Get("FILE")!;
        var count = 0L;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 256 * 1024 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(file, options);
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024);
            writer.Write(CsvWriter.Header);
            foreach (var (key, entry) in book.Scan(wanted.Prefix))
            {
                if (!wanted.Covers(entry) || EntryKey.Read(key) is not { } found || !wanted.Covers(found))
                    continue;
                CsvWriter.Write(writer, found, entry);
                if (++count % ReportEach != 0)
                    continue;
                cancellationToken.ThrowIfCancellationRequested();
                call.Server?.Report($"{count} entries");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CommandResult.Failure(e.Message);
        }

        return new CommandResult
        {
            Text = $"{count} entries were written to {file}.",
            Json = JsonText.Of(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("entries", count);
                json.WriteEndObject();
            }),
        };
    }
}
