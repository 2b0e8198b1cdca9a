using System.Globalization;
using System.Text;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Verbs for the server, and one that needs none.</summary>
internal static class Commands
{
    public static void Add(IPluginBuilder builder, Plugin plugin)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "services count",
            Description = "Shows how many messages were counted.",
            Options =
                [new CommandOption("--add", "How many to add first.") { Kind = CommandValueKind.Number, ValueName = "N", Default = "0" }],
            Handler = async (call, _) =>
            {
                await plugin.SetAsync(plugin.Count + call.GetNumber("--add")!.Value);
                return CommandResult.Ok($"{plugin.Count} messages") with { Json = $$"""{"count": {{plugin.Count}}}""" };
            },
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "services read",
            Description = "Reads the count from the store, without a server.",
            Local = true,
            Handler = (_, _) => new(CommandResult.Ok(plugin.Count.ToString(CultureInfo.InvariantCulture))),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "services spell",
            Description = "Spells words.",
            Local = true,
            Arguments = [new CommandArgument("HOW", "Which letters.") { Choices = ["upper", "lower"] }, new CommandArgument(
                "WORD", "What to spell.") { IsMultiple = true }],
            Options =
            [
                new CommandOption("--twice", "Spell each word twice.") { Kind = CommandValueKind.Flag },
                new CommandOption("--after", "How long to wait first.") { Kind = CommandValueKind.Duration, ValueName = "TIME" },
            ],
            Handler = SpellAsync,
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "bounce lines",
            Description = "Writes numbers, one a line.",
            Local = true,
            Arguments = [new CommandArgument("NUMBER", "Which.") { IsMultiple = true, Kind = CommandValueKind.Number }],
            Handler = (call, _) => new(Lines(call)),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "services ask",
            Description = "Asks the running server, from here.",
            Local = true,
            Arguments =
            [
                new CommandArgument("METHOD", "How."), new CommandArgument("PATH", "What."),
                new CommandArgument("BODY", "With what.") { IsOptional = true },
            ],
            Handler = AskAsync,
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "services fail",
            Description = "Fails.",
            Arguments = [new CommandArgument("HOW", "In which way.")],
            Handler = (call, _) => call.Get("HOW") switch
            {
                "throw" => throw new InvalidOperationException("the reason"),
                "json" => new(new CommandResult { Json = "{" }),
                "code" => new(new CommandResult { ExitCode = 7, Text = "seven" }),
                _ => new(CommandResult.Failure("no \u001b[31mcolour")),
            },
        });
    }

    /// <summary>Results for programs, one a line, and a failure beside them.</summary>
    private static CommandResult Lines(CommandCall call) => new()
    {
        ExitCode = call.GetAll("NUMBER").Contains("0") ? 1 : 0,
        Text = call.GetAll("NUMBER").Contains("0") ? "0 has no inverse" : "",
        JsonLines = [.. call.GetAll("NUMBER").Where(number => number != "0").Select(number => $$"""{ "number": {{number}} }""")],
    };

    private static async ValueTask<CommandResult> AskAsync(CommandCall call, CancellationToken cancellationToken)
    {
        call.Server!.Report("asking\u001b[31m");
        try
        {
            var reply = await call.Server.CallAsync(
                call.Get("METHOD")!, call.Get("PATH")!, Encoding.UTF8.GetBytes(call.Get("BODY") ?? ""), cancellationToken);
            var body = Encoding.UTF8.GetString(reply.Body.Span);
            return CommandResult.Ok(string.Create(CultureInfo.InvariantCulture, $"{reply.Status} {body}"));
        }
        catch (IOException e)
        {
            return CommandResult.Failure(e.Message);
        }
    }

    private static async ValueTask<CommandResult> SpellAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await Task.Delay(call.GetDuration("--after") ?? TimeSpan.Zero, cancellationToken);
        var times = call.Has("--twice") ? 2 : 1;
        var rows = call.GetAll("WORD").SelectMany(word => Enumerable.Repeat(word, times))
            .Select(word => System.Collections.Immutable.ImmutableArray.Create(
                word, string.Join('-', (call.Get("HOW") == "upper" ? word.ToUpperInvariant() : word.ToLowerInvariant()).ToCharArray())));
        return new CommandResult { Table = new CommandTable(["Word", "Spelt out"], [.. rows]) };
    }
}
