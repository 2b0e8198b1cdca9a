using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolicyMta.DkimSigning.Commands;

/// <summary><c>dkim show</c>: the DNS record of a private key. Runs without a server.</summary>
internal static class ShowCommand
{
    public static PluginCommand Describe() => new()
    {
        Name = "dkim show",
        Examples = ["policymta dkim show --key s2026.pem --domain example.com --selector s2026"],
        Description = "Show the DNS record to publish for a key: for a zone file, and in one line for a provider's form.",
        Local = true,
        Options = [KeyFile.KeyOption, KeyFile.DomainOption, KeyFile.SelectorOption],
        Handler = (call, _) => ValueTask.FromResult(Run(call)),
    };

    /// <summary>What is shown of a key.</summary>
    public static CommandResult Show(SigningKey key, string above)
    {
        var record = key.Record;
        var texts = new[]
        {
            above,
            KeyFile.WarningOf(key),
            $"For a zone file:\n\n{record.ZoneForm}\n",
            $"For a provider's form:\n\nName:  {record.Name}\nType:  TXT\nValue: {record.Text}",
        };
        return new CommandResult
        {
            Text = string.Join('\n', texts.Where(text => text.Length > 0)),
            Json = new JsonObject
            {
                ["domain"] = key.Domain,
                ["selector"] = key.Selector,
                ["algorithm"] = key.Algorithm,
                ["bits"] = key.Bits,
                ["name"] = record.Name,
                ["type"] = "TXT",
                ["value"] = record.Text,
                ["strings"] = new JsonArray([.. record.Strings.Select(part => (JsonNode)part)]),
                ["zone"] = record.ZoneForm,
            }.ToJsonString(JsonSerializerOptions.Default),
        };
    }

    private static CommandResult Run(CommandCall call)
    {
        using var key = KeyFile.Read(call, out var problem);
        return key is null ? new CommandResult { ExitCode = 2, Text = problem } : Show(key, "");
    }
}
