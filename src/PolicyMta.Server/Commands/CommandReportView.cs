using System.Text.Json;
using PolicyMta.Server.Plugins;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>Shows how a plugin's command ended.</summary>
internal static class CommandReportView
{
    public static void Show(CommandReport report, bool asJson, Terminal terminal)
    {
        if (asJson && report.Lines is { } lines)
        {
            foreach (var line in lines)
                terminal.Output.WriteLine(JsonSerializer.Serialize(line));
            if (report.ExitCode != ExitCode.Success && report.Text.Length > 0)
                terminal.Error.WriteLine(report.Text);
            return;
        }

        if (asJson)
        {
            terminal.WriteJson(report.Json);
            return;
        }

        if (report.Text.Length > 0)
            (report.ExitCode == ExitCode.Success ? terminal.Output : terminal.Error).WriteLine(report.Text);
        if (report.Table is not { } shown)
            return;
        var table = terminal.NewTable([.. shown.Columns]);
        foreach (var row in shown.Rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        terminal.Console.Write(table);
    }
}
