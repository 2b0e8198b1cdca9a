using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Commands;

/// <summary>
/// <c>bounce explain</c>: what a reply means, what the sender should do about it, and which rule says so. Exit code 0 if a rule knows its
/// text, 3 if only its codes speak. Thread-safe.
/// </summary>
internal sealed class ExplainCommand(Classifier classifier, Func<string, SettingPlace?> placeOf)
{
    /// <summary>No rule knows the text.</summary>
    public const int Unmatched = 3;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public PluginCommand Describe() => new()
    {
        Name = "bounce explain",
        ReadOnly = true,
        Examples = ["policymta bounce explain \"550 5.7.26 This message does not have authentication information\" --json"],
        ExitCodes = ["3  only the codes of the reply are known, not its text"],
        Description = "Say what a reply means and what to do about it; exit code 3 if only its codes are known.",
        Local = true,
        Arguments = [new CommandArgument("REPLY", "The reply as the server gave it, for instance \"550 5.7.26 ...\".")],
        Options =
        [
            new CommandOption("--provider", "The provider that it came from, as on-route names it.") { ValueName = "NAME" },
            new CommandOption("--stage", "The step that it answered; else as if it were not known.")
            {
                ValueName = "STAGE",
                Choices = [.. Enum.GetValues<SmtpStage>().Select(Word.Of)],
            },
        ],
        Handler = (call, _) => new ValueTask<CommandResult>(Run(call)),
    };

    private CommandResult Run(CommandCall call)
    {
        if (!WrittenReply.TryRead(call.Get("REPLY")!, out var reply))
            return CommandResult.Failure("REPLY is empty: write a reply as the server gave it, for instance \"550 5.7.26 ...\".");
        if (WrittenReply.IsPositive(call.Get("REPLY")!))
            return Shown(Explanation.OfSuccess(reply));
        SmtpStage? stage = call.Get("--stage") is { } word ? Enum.GetValues<SmtpStage>().First(known => Word.Of(known) == word) : null;
        // A server that answers is connected.
        if (stage == SmtpStage.Connect && reply.Code != 0)
            stage = SmtpStage.Banner;
        var facts = new ReplyFacts(reply.Code, reply.Enhanced, stage, call.Get("--provider"));
        return Shown(Explanation.Of(classifier, facts, reply, placeOf));
    }

    private static CommandResult Shown(Explanation explained) => new()
    {
        Text = TextOf(explained),
        Json = JsonSerializer.Serialize(explained, Json),
        ExitCode = explained.Matched ? 0 : Unmatched,
    };

    private static string TextOf(Explanation explained)
    {
        var text = new StringBuilder();
        Row("category", explained.PowerMta is { } alias ? $"{explained.Category}   (PowerMTA: {alias})" : explained.Category);
        Row("kind", $"{explained.Kind}: {explained.KindMeans}");
        Row("about", explained.ScopeMeans);
        Row("blocklist", explained.BlocklistUrl is { } url ? $"{explained.Blocklist}, {url}" : explained.Blocklist);
        Row("meaning", explained.Matched || explained.Confidence == 0
            ? explained.Meaning
            : $"No rule knows the text; its codes alone say: {explained.Meaning}");
        Row("do", explained.Advice);
        Row("here", explained.Here);
        Row("rule", explained.Place is { } place ? $"{explained.Rule}, {ShownPlace.Of(place)}" : explained.Rule);
        Row("source", explained.Source);
        Row("sure", explained.Matched
            ? $"{explained.Confidence:P0}"
            : $"{explained.Confidence:P0}: only the codes speak; the plugin's README says how to write a rule for the text");
        Row("seen as", explained.Normalized);
        return text.ToString().TrimEnd();

        void Row(string name, string? value)
        {
            if (value is { Length: > 0 })
                text.Append(name.PadRight(10)).Append(value).Append('\n');
        }
    }
}
