using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta explain ID</c>: a message's life and decisions, from the queue or, if it is done, from the journal.</summary>
internal static class ExplainCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var json = AdminOptions.Json();
        var id = QueueCommand.MessageId();
        var command =
            new Command("explain", "A message's life: which handler said what, at which door, under which generation.") { id, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            var report = await client.FindAsync<ExplainReport>($"{AdminPaths.Explain}/{parsed.GetValue(id)}", cancellationToken)
                ?? throw new CommandException($"Message {parsed.GetValue(id)} is neither in the queue nor in the journal of events.");
            if (parsed.GetValue(json))
                terminal.WriteJson(report);
            else
                MessageTables.Write(report, terminal);
            return ExitCode.Success;
        });
        return command;
    }
}
