using PolicyMta.Server.Plugins;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>
/// Shows how a plugin's command ended. What the plugin wrote is untrusted: no control character of it reaches the terminal.
/// </summary>
internal static class CommandReportView
{
    public static void Show(CommandReport report, bool asJson, Terminal terminal)
    {
        if (asJson)
        {
            terminal.WriteJson(report.Json);
            return;
        }

        if (report.Text.Length > 0)
            (report.ExitCode == ExitCode.Success ? terminal.Output : terminal.Error).WriteLine(Printable(report.Text));
        if (report.Table is not { } shown)
            return;
        var table = terminal.NewTable([.. shown.Columns.Select(Printable)]);
        foreach (var row in shown.Rows)
            table.AddRow([.. row.Select(cell => new Text(Printable(cell)))]);
        terminal.Console.Write(table);
    }

    private static string Printable(string text) =>
        string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\t') ? '?' : from[i];
        });
}
