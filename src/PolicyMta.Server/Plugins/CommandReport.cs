using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Server.Plugins;

/// <summary>How a plugin's command ended and what it shows: bounded, and its JSON is known to be JSON.</summary>
/// <param name="ExitCode">What the shell is told.</param>
/// <param name="Text">What a human reads.</param>
/// <param name="Table">A table to show, or null.</param>
/// <param name="Json">What <c>--json</c> shows.</param>
internal sealed record CommandReport(int ExitCode, string Text, CommandTableReport? Table, JsonElement Json)
{
    private const int MaxText = 1024 * 1024;
    private const int MaxJson = MaxText * 16;
    private const int MaxRows = 100_000;

    /// <summary>What <c>--json</c> shows instead, a line each; null for nothing.</summary>
    public ImmutableArray<JsonElement>? Lines { get; init; }

    public static CommandReport Of(CommandResult? result)
    {
        if (result is null)
            return Failure("The command gave no result.");
        if (result.ExitCode is < 0 or > 125)
            return Failure(
                string.Create(CultureInfo.InvariantCulture, $"The command gave the exit code {result.ExitCode}; 0 to 125 are allowed."));
        var lines = result.JsonLines.IsDefault ? [] : result.JsonLines;
        if (result.Text.Length > MaxText || result.Json?.Length > MaxJson || result.Table?.Rows.Length > MaxRows
            || lines.Length > MaxRows || lines.Sum(line => (long)line.Length) > MaxJson * 4L)
            return Failure("The command's result is too large to be shown; ask for less at once, or give it less to read.");
        var table = result.Table is null ? null : CommandTableReport.Of(result.Table);
        try
        {
            return new CommandReport(result.ExitCode, result.Text, table, JsonOf(result, table))
            {
                Lines = lines.IsEmpty ? null : [.. lines.Select(line => JsonElement.Parse(line))],
            };
        }
        catch (JsonException e)
        {
            return Failure($"The command gave JSON that is not valid: {e.Message}");
        }
    }

    public static CommandReport Failure(string text) => Of(CommandResult.Failure(text));

    private static JsonElement JsonOf(CommandResult result, CommandTableReport? table) => result.Json is { } json
        ? JsonElement.Parse(json)
        : table is null ? JsonSerializer.SerializeToElement(new { text = result.Text }) : table.ToJson();
}
