using System.Globalization;
using PolicyMta.Campaigns.Unbranded;

namespace PolicyMta.Campaigns.Commands;

/// <summary><c>policymta template unbranded</c>: who sends mail that no template wrote.</summary>
internal sealed class UnbrandedCommand(IMessageHistory history, TimeProvider time)
{
    public PluginCommand Describe() => new()
    {
        Name = "template unbranded",
        Description = "List whose mail comes from no template, such as a password reset that nobody thought of.",
        Examples = ["policymta template unbranded", "policymta template unbranded --since 1d --json"],
        Options =
        [
            new CommandOption("--since", "How far back to look in the journal.")
            {
                Kind = CommandValueKind.Duration, ValueName = "TIME", Default = "7d",
            },
        ],
        Local = true,
        ReadOnly = true,
        Handler = Run,
    };

    private ValueTask<CommandResult> Run(CommandCall call, CancellationToken cancellationToken)
    {
        var rows = UnbrandedReport.Read(history, time.GetUtcNow() - call.GetDuration("--since")!.Value, cancellationToken);
        return new(new CommandResult
        {
            Text = rows.IsEmpty ? "All mail that clients brought was written with templates, or the journal has none of that time." : "",
            Json = JsonText.Rows(rows, static (json, row) =>
            {
                json.WriteStartObject();
                json.WriteString("tenant", row.Source.Tenant);
                json.WriteString("client", row.Source.Client);
                json.WriteString("sender_domain", row.Source.Sender);
                json.WriteNumber("without_template", row.Without);
                json.WriteNumber("with_template", row.With);
                json.WriteString("last", TextOf(row.Last));
                json.WriteEndObject();
            }),
            Table = rows.IsEmpty ? null : new CommandTable(
                ["Tenant", "Client", "Sender", "Without template", "With", "Last without"],
                [.. rows.Select(static row => ImmutableArray.Create(
                    row.Source.Tenant, row.Source.Client, row.Source.Sender, row.Without.ToString(CultureInfo.InvariantCulture),
                    row.With.ToString(CultureInfo.InvariantCulture), TextOf(row.Last)))]),
        });
    }

    private static string TextOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
