using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// <c>dkim sign</c>: signs mails in files with one key, as the server would. Runs without a server. Exit code 1 if a file could not be
/// signed, the others are signed all the same; 2 if domain, selector or key are not valid, and nothing is signed. Thread-safe.
/// </summary>
internal sealed class SignCommand(MessageSigner signer)
{
    private const string Out = "--out";
    private const int WrongOptions = 2;
    private const long LargestMail = 512L * 1024 * 1024;

    private static readonly ImmutableArray<string> Columns = ["File", "Signed copy", "Algorithm"];

    public PluginCommand Describe() => new()
    {
        Name = "dkim sign",
        Examples = ["policymta dkim sign hello.eml --domain example.com --selector s2026 --key s2026.pem --out signed"],
        Description = "Sign mails in files. The signature goes before the bytes, which stay as they are; "
            + "a line that ends in a bare LF is signed as it leaves by SMTP, in CRLF.",
        Local = true,
        Options =
        [
            KeyFile.DomainOption,
            KeyFile.SelectorOption,
            KeyFile.KeyOption,
            new CommandOption(Out, "The folder for the signed copies, which keep the files' names. It is made if there is none.")
            {
                ValueName = "DIR",
                IsRequired = true,
            },
        ],
        Arguments = [new CommandArgument("FILE", "A whole mail; a folder means all files in it.") { IsMultiple = true }],
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        using var key = KeyFile.Read(call, out var problem);
        if (key is null)
            return new CommandResult { ExitCode = WrongOptions, Text = problem };

        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        var lines = ImmutableArray.CreateBuilder<string>();
        var texts = new List<string>();
        if (KeyFile.WarningOf(key) is { Length: > 0 } warning)
            texts.Add(warning);
        var hasFailed = false;
        var files = FilesOf(call.GetAll("FILE"));
        var copies = new SignedCopies(call.Get(Out)!, files);
        foreach (var file in files)
        {
            try
            {
                var place = await SignAsync(file, key, copies, cancellationToken);
                rows.Add([file, place, key.Algorithm]);
                lines.Add(Line(file, ("out", place), ("domain", key.Domain), ("selector", key.Selector), ("algorithm", key.Algorithm)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                hasFailed = true;
                texts.Add($"{file} is not signed: {e.Message}");
                lines.Add(Line(file, ("error", e.Message)));
            }
        }

        return new CommandResult
        {
            ExitCode = hasFailed ? 1 : 0,
            Text = string.Join('\n', texts),
            Table = rows.Count > 0 ? new CommandTable(Columns, rows.ToImmutable()) : null,
            JsonLines = lines.ToImmutable(),
        };
    }

    private async Task<string> SignAsync(string file, SigningKey key, SignedCopies copies, CancellationToken cancellationToken)
    {
        var place = copies.PlaceOf(file);
        if (new FileInfo(file) is { Exists: true, Length: > LargestMail })
            throw new IOException("it is larger than 512 MB; no receiver takes such a mail.");
        var mail = MailBytes.Read(await File.ReadAllBytesAsync(file, cancellationToken));
        var fields = string.Concat(signer.Sign(mail.Content, [key]).Select(field => $"{field.Name}: {field.Value}\r\n"));
        await copies.WriteAsync(
            place, Encoding.ASCII.GetBytes(fields.ReplaceLineEndings(mail.LineEnd)), mail.Written, cancellationToken);
        return place;
    }

    private static ImmutableArray<string> FilesOf(ImmutableArray<string> names) =>
        [.. names.SelectMany(IEnumerable<string> (name) =>
            Directory.Exists(name) ? Directory.EnumerateFiles(name).Order(StringComparer.Ordinal) : [name])];

    private static string Line(string file, params IEnumerable<(string Name, string Value)> fields)
    {
        var line = new JsonObject { ["file"] = file };
        foreach (var (name, value) in fields)
            line[name] = value;
        return line.ToJsonString(JsonSerializerOptions.Default);
    }
}
