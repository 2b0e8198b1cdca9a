using System.CommandLine;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta plugins</c> and <c>policymta scripts</c>: what is loaded, at which doors, and how it fares.</summary>
internal static class HandlersCommand
{
    public static Command CreatePlugins(Option<string> config, Terminal terminal) =>
        Create("plugins", "The plugins that are loaded: doors, calls, failures.", AdminPaths.Plugins, config, terminal);

    public static Command CreateScripts(Option<string> config, Terminal terminal)
    {
        var scripts = Create("scripts", "The scripts that are loaded: doors, calls, failures.", AdminPaths.Scripts, config, terminal);
        scripts.Add(ScriptsInitCommand.Create(config, terminal));
        return scripts;
    }

    private static Command Create(string name, string description, string path, Option<string> config, Terminal terminal) =>
        new Command(name, description).Asking(
            config, terminal,
            (client, _, cancellationToken) => client.GetAsync<HandlersReport>(path, cancellationToken),
            handlers => Show(handlers, name, terminal));

    private static void Show(HandlersReport report, string name, Terminal terminal)
    {
        terminal.Console.WriteLine($"{report.Handlers.Count} {name} in force, policy generation {report.Generation}.");
        if (report.Handlers.Count == 0)
            return;

        var table = terminal.NewTable("Id", "Version", "Since generation", "Door", "Calls", "Failures", "State");
        foreach (var handler in report.Handlers)
        {
            var since = DisplayText.Number(handler.LoadedIn);
            if (handler.Doors.Count == 0)
                table.AddRow(QueueTables.Cells(handler.Id, handler.Version ?? "-", since, "-", "-", "-", "no handlers"));
            foreach (var door in handler.Doors)
            {
                table.AddRow(QueueTables.Cells(
                    handler.Id, handler.Version ?? "-", since, door.Hook, DisplayText.Number(door.Calls),
                    DisplayText.Number(door.Failures), State(door)));
            }
        }

        terminal.Console.Write(table);
    }

    private static string State(DoorReport door) => door switch
    {
        { SwitchedOff: { } reason } => "SWITCHED OFF: " + reason,
        { LeftAlone: true } => "skipped after repeated failures: " + door.LastError,
        { LastError: { } error } => "last error: " + error,
        _ => "well",
    };
}
