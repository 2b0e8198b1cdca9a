using System.CommandLine;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Demo;

/// <summary><c>policymta demo</c>: the whole server at work on simulated mail, to watch and to play with.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var exit = new Option<bool>("--exit")
        {
            Description = "End when every message is accounted for. The last line is a JSON object with the counts.",
        };
        var messages = NumberOption.Bounded<int?>("--messages", "-n", "How many messages the traffic generator sends.", 1, 10_000_000);
        var campaign = NumberOption.Bounded<int?>(
            "--campaign", null,
            "How many recipients the demo's campaign has, 0 for none. If left out 1000, and none if --messages is given.",
            0, 1_000_000);
        var keep = new Option<string?>("--keep")
        {
            Description = "Work in this folder and leave it: configuration, scripts, key, spool, events.",
            HelpName = "DIR",
        };
        var command =
            new Command(
                "demo", "See the server at work: simulated providers, a traffic generator and a live table. Sends nothing to the outside.")
                {
                    exit,
                    messages,
                    campaign,
                    keep,
                };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signals = new StopSignals(cancellationToken);
            using var folder = DemoFolder.Prepare(parsed.GetValue(keep));
            var run = new DemoRun(
                folder, parsed.GetValue(messages), parsed.GetValue(campaign), parsed.GetValue(exit), terminal, TimeProvider.System);
            return await run.RunAsync(signals);
        });
        return command;
    }
}
