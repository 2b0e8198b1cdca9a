using System.Text.Json;
using PolicyMta.IspRules.Import.KumoMta;
using PolicyMta.IspRules.Import.PowerMta;

namespace PolicyMta.IspRules.Import;

/// <summary>
/// <c>rules import</c>: turns another server's configuration into this one's, on standard output, with a comment for each thing that has no
/// counterpart. Changes nothing.
/// </summary>
internal static class ImportCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static PluginCommand Describe() => new()
    {
        Name = "rules import",
        Examples = ["policymta rules import pmta.conf > conf.d/rules.yaml"],
        Description = "Turn a PowerMTA configuration or a KumoMTA shaping file into settings of this server, on standard output.",
        Local = true,
        Arguments = [new CommandArgument("FILE", "The file to read.")],
        Options =
        [
            new CommandOption("--format", "What it is; else it is seen from the content.") { ValueName = "FORMAT", Choices = ["powermta",
                "kumomta"] },
        ],
        Handler = (call, _) => new ValueTask<CommandResult>(Run(call.Get("FILE")!, call.Get("--format"))),
    };

    private static CommandResult Run(string file, string? format)
    {
        try
        {
            var text = ImportFile.ReadText(file);
            var draft = (format ?? FormatOf(text)) == "kumomta" ? KumoImport.Read(file, text) : PmtaImport.Read(file, text);
            var yaml = draft.ToYaml(file);
            return new CommandResult { Text = yaml.TrimEnd(), Json = JsonSerializer.Serialize(new { Yaml = yaml, draft.Notes }, Json) };
        }
        catch (FormatException e)
        {
            return CommandResult.Failure($"{file}, {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CommandResult.Failure($"{file} cannot be read: {e.Message}");
        }
    }

    /// <summary>PowerMTA's blocks stand in angle brackets; a shaping file begins with a table, a key or a brace.</summary>
    private static string FormatOf(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var written = line.Trim();
            if (written.IsEmpty || written[0] == '#')
                continue;
            if (written[0] is '[' or '{' or '"' || written.Contains('='))
                return "kumomta";
            if (written[0] == '<')
                return "powermta";
        }

        return "powermta";
    }
}
