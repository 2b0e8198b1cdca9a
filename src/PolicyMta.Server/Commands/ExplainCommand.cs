using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta explain ID</c>: a message's life and decisions, from the queue or, if it is done, from the journal.</summary>
internal static class ExplainCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var id = QueueCommand.MessageId();
        return new Command("explain", "A message's life: which handler said what, at which door, under which generation.") { id }.Asking(
            config, terminal,
            async (client, parsed, cancellationToken) =>
                await client.FindAsync<ExplainReport>($"{AdminPaths.Explain}/{parsed.GetValue(id)}", cancellationToken)
                ?? throw new CommandException($"Message {parsed.GetValue(id)} is neither in the queue nor in the journal of events."),
            report => MessageTables.Write(report, terminal));
    }
}
