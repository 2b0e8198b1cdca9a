using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolicyMta.Campaigns.Commands;

/// <summary>A campaign's plan on the command line: a file of JSON, and options that stand over it.</summary>
internal static class PlanOptions
{
    private static readonly ImmutableArray<(CommandOption Option, string Member)> Texts =
    [
        (new CommandOption("--audience", "Who gets it: 'policymta audience list'.") { ValueName = "NAME" }, "audience"),
        (new CommandOption("--segment", "Only those of the audience who are in this segment; '' for all of it.") { ValueName = "NAME" },
            "segment"),
        (new CommandOption("--from", "Who writes: 'Shop <shop@example.com>'.") { ValueName = "ADDRESS" }, "from"),
        (new CommandOption("--reply-to", "Whom answers go to.") { ValueName = "ADDRESS" }, "reply_to"),
        (new CommandOption("--template", "The template: 'policymta template list'.") { ValueName = "NAME" }, "template"),
        (new CommandOption("--subject", "A subject in place of the template's; Liquid as in templates.") { ValueName = "TEXT" }, "subject"),
        (new CommandOption("--rate", "How fast messages are written: 20000/h.") { ValueName = "RATE" }, "rate"),
        (new CommandOption("--winner-after", "How long the sample is watched: 4h.") { ValueName = "TIME" }, "winner_after"),
        (new CommandOption("--tracking", "What may be learnt of readers.")
        {
            ValueName = "HOW", Choices = ["none", "anonymous", "identified"],
        }, "tracking"),
        (new CommandOption("--list", "The list that its recipients can unsubscribe from.") { ValueName = "NAME" }, "list"),
    ];

    private static readonly ImmutableArray<(CommandOption Option, string Member)> Numbers =
    [
        (new CommandOption("--version-number", "The template's version; the published one if left out.")
        {
            Kind = CommandValueKind.Number, ValueName = "N",
        }, "version"),
        (new CommandOption("--sample", "How many of a hundred try the variants out before the best goes to the rest.")
        {
            Kind = CommandValueKind.Number, ValueName = "N",
        }, "sample"),
    ];

    public static ImmutableArray<CommandOption> All { get; } =
    [
        .. Texts.Select(static one => one.Option), .. Numbers.Select(static one => one.Option),
        new CommandOption("--plan", "A file with the plan as JSON, for variants above all; options stand over it.") { ValueName = "FILE" },
    ];

    /// <returns>What was given; null with a mistake if the file cannot be read.</returns>
    public static JsonObject? Read(CommandCall call, out string? mistake)
    {
        mistake = null;
        var plan = new JsonObject();
        if (call.Get("--plan") is { } file)
        {
            try
            {
                if (JsonNode.Parse(File.ReadAllText(file)) is not JsonObject read)
                {
                    mistake = $"{file} must hold a JSON object.";
                    return null;
                }

                plan = read;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                mistake = $"{file} cannot be read as a plan: {e.Message}";
                return null;
            }
        }

        foreach (var (option, member) in Texts)
        {
            if (call.Get(option.Name) is { } text)
                plan[member] = text.Length == 0 ? null : text;
        }

        foreach (var (option, member) in Numbers)
        {
            if (call.GetNumber(option.Name) is { } number)
                plan[member] = number;
        }

        return plan;
    }
}
