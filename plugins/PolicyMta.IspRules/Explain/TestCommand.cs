using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules.Explain;

/// <summary>
/// <c>rules test</c>: what a reply would lead to, and by which rule; nothing is done. Exit code 0 if a reaction holds (with
/// <c>--expect</c>: if it is that one), 3 if none does, 4 if it is another than expected, 1 if what was asked means nothing. Thread-safe.
/// </summary>
internal sealed class TestCommand(RuleSet rules, Func<string, SettingPlace?> placeOf)
{
    /// <summary>No reaction holds.</summary>
    public const int NoReaction = 3;

    /// <summary>Another reaction holds than was expected.</summary>
    public const int AnotherReaction = 4;

    public PluginCommand Describe() => new()
    {
        Name = "rules test",
        ReadOnly = true,
        Examples = ["policymta rules test --domain gmail.com \"421 4.7.28 Our system has detected an unusual rate\""],
        ExitCodes = ["3  no reaction", "4  another reaction than --expect names"],
        Description = "Show which reaction a reply would meet; exit code 3 if none, 4 if another than --expect names.",
        Local = true,
        Arguments = [new CommandArgument("REPLY", "The reply as the server gave it, for instance \"421 4.7.28 ...\".")],
        Options =
        [
            new CommandOption("--provider", "The provider that it came from.") { ValueName = "NAME" },
            new CommandOption("--domain", "The recipients' domain.") { ValueName = "DOMAIN" },
            new CommandOption("--mx", "The MX host that it came from.") { ValueName = "HOST" },
            new CommandOption("--stage", "The step that it answered; else it is tried at each.")
            {
                ValueName = "STAGE",
                Choices = [.. Enum.GetValues<SmtpStage>().Select(ReplyExample.WordOf)],
            },
            new CommandOption("--expect", "The reaction that must hold, as RULE/REPLY or REPLY; \"none\" for none.") { ValueName = "NAME" },
        ],
        Handler = (call, _) => new ValueTask<CommandResult>(Run(call)),
    };

    private CommandResult Run(CommandCall call)
    {
        if (!SmtpReply.TryParse(call.Get("REPLY")!.Replace("\\n", "\n", StringComparison.Ordinal), null, out var reply) || reply.Code < 400)
            return CommandResult.Failure("REPLY is not a valid refusal: write it as the server gave it, for instance \"421 4.7.28 ...\".");
        Place place;
        try
        {
            place = Place.Find(rules, call);
        }
        catch (FormatException e)
        {
            return CommandResult.Failure(e.Message);
        }

        var answers = StagesOf(call)
            .Select(stage => (Stage: stage, Reply: Find(place, reply, stage)))
            .GroupBy(answer => answer.Reply)
            .Select(group => (Stages: string.Join(", ", group.Select(answer => ReplyExample.WordOf(answer.Stage))), Reply: group.Key))
            .ToList();
        var names = place.Stack?.Rules.Reverse().Select(rule => rule.Name) ?? ["none"];
        return new CommandResult
        {
            ExitCode = ExitCodeOf(call.Get("--expect"), [.. answers.Select(answer => answer.Reply)]),
            Text = $"{place}, rules {string.Join(" over ", names)}",
            Table = new CommandTable(
                ["Stages", "Rule", "Reply", "Action", "Place"],
                [.. answers.Select(answer => ImmutableArray.Create(
                    answer.Stages,
                    answer.Reply?.RuleName ?? "none",
                    answer.Reply?.Name ?? "none",
                    answer.Reply is { } found ? DecisionText.Of(found.Decision) : "what its code says, by the retry schedule",
                    answer.Reply is { } placed ? placeOf(Paths.Of(placed))?.ToString() ?? "" : ""))]),
        };
    }

    private static IEnumerable<SmtpStage> StagesOf(CommandCall call) => call.Get("--stage") is { } word
        ? Enum.GetValues<SmtpStage>().Where(stage => ReplyExample.WordOf(stage) == word)
        : [SmtpStage.Banner, SmtpStage.Ehlo, SmtpStage.StartTls, SmtpStage.Auth, SmtpStage.MailFrom, SmtpStage.RcptTo, SmtpStage.Data,
            SmtpStage.FinalDot];

    private static ReplyRule? Find(Place place, SmtpReply reply, SmtpStage stage)
    {
        var failure = ExampleCheck.FailureOf(reply, stage, place.Stack?.Provider);
        return place.Stack?.Replies.FirstOrDefault(rule => rule.Covers(failure));
    }

    private static int ExitCodeOf(string? expected, ImmutableArray<ReplyRule?> found)
    {
        if (expected is null)
            return found.Any(reply => reply is not null) ? 0 : NoReaction;
        if (expected == "none")
            return found.All(reply => reply is null) ? 0 : AnotherReaction;
        if (found.All(reply => reply is null))
            return NoReaction;
        return found.All(reply => reply is null || expected == reply.Name || expected == $"{reply.RuleName}/{reply.Name}")
            ? 0
            : AnotherReaction;
    }
}
