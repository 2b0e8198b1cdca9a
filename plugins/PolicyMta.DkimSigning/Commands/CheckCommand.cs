using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyMta.DkimSigning.Published;
using PolicyMta.DkimSigning.Rotation;
using PolicyMta.DnsLookups;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// <c>dkim check</c>: holds what DNS publishes against the keys, and has each sign a probe that the published key must verify. Runs without
/// a server. Exit code 1 if signatures of a key that signs would not hold.
/// </summary>
internal sealed class CheckCommand(KeyRings rings, Rotator rotator, IKeyDns configured)
{
    private const string Dns = "--dns";
    private const int WrongOptions = 2;

    public PluginCommand Describe() => new()
    {
        Name = "dkim check",
        ReadOnly = true,
        Examples = ["policymta dkim check --json"],
        ExitCodes = ["1  a record is missing or wrong"],
        Description = "Hold the records in DNS against the keys: missing, mismatched, weak, revoked, only a test, wrong syntax. "
            + "Each key signs a probe.",
        Local = true,
        Options =
        [
            KeyFile.DomainOption with { IsRequired = false, Description = "Only keys of this domain." },
            KeyFile.SelectorOption with { IsRequired = false, Description = "Only keys with this selector." },
            KeyFile.KeyOption with
            {
                IsRequired = false,
                Description = "A key of a file, with --domain and --selector, in place of those of the configuration.",
            },
            new CommandOption(Dns, "The name server to ask, for instance one of the domain's own; the settings' if it is not given.")
            {
                ValueName = "SERVER",
            },
        ],
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var dns = configured;
        if (call.Get(Dns) is { } server)
        {
            if (MailDns.Parse(server) is null)
                return Wrong($"{Dns}: '{server}' is not an address; write 192.0.2.53 or [::1]:5353.");
            dns = new KeyDns([server]);
        }

        var problem = "";
        using var given = call.Has(KeyFile.Key) ? KeyFile.Read(call, out problem) : null;
        if (problem.Length > 0)
            return Wrong(problem);

        var rows = given is null ? Chosen(call) : [new KeyRow(given.Record.Name, given, null)];
        if (rows.IsEmpty)
            return Wrong("There is no such key; 'policymta dkim list' shows those of the configuration.");

        var texts = new List<string>();
        var lines = ImmutableArray.CreateBuilder<string>();
        var hasFailed = false;
        foreach (var row in rows)
        {
            var findings = KeyCheck.Of(row.Key!, await dns.FindAsync(row.Name, cancellationToken));
            hasFailed |= row.Stage is null or { Stage: KeyStage.Signing } && findings.Any(finding => finding.IsFatal);
            texts.Add($"{row.Name} ({row.Key!.Algorithm}, {row.Key.Bits} bits, {row.State})");
            texts.AddRange(findings.IsEmpty
                ? ["  ok: DNS serves the key, and a probe verifies"]
                : findings.Select(finding => $"  {(finding.IsFatal ? "error" : "warning")}: {finding.Text}"));
            lines.Add(Line(row, findings));
        }

        return new CommandResult { ExitCode = hasFailed ? 1 : 0, Text = string.Join('\n', texts), JsonLines = lines.ToImmutable() };
    }

    private static CommandResult Wrong(string text) => new() { ExitCode = WrongOptions, Text = text };

    /// <summary>Those whose records must be served; of rotations not those that are done with.</summary>
    private ImmutableArray<KeyRow> Chosen(CommandCall call) =>
    [
        .. KeyRow.All(rings, rotator).Where(row => row.Key is { } key
            && row.Stage is null or { Stage: KeyStage.Waiting or KeyStage.Signing or KeyStage.Retired }
            && (call.Get(KeyFile.Domain) is not { } domain || domain.Equals(key.Domain, StringComparison.OrdinalIgnoreCase))
            && (call.Get(KeyFile.Selector) is not { } selector || selector.Equals(key.Selector, StringComparison.OrdinalIgnoreCase))),
    ];

    private static string Line(KeyRow row, ImmutableArray<KeyFinding> findings) => new JsonObject
    {
        ["name"] = row.Name,
        ["algorithm"] = row.Key!.Algorithm,
        ["bits"] = row.Key.Bits,
        ["state"] = row.State,
        ["holds"] = !findings.Any(finding => finding.IsFatal),
        ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
        {
            ["code"] = finding.Code,
            ["fatal"] = finding.IsFatal,
            ["text"] = finding.Text,
        })]),
    }.ToJsonString(JsonSerializerOptions.Default);
}
