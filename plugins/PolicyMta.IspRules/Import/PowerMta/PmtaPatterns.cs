using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyMta.IspRules.Import.PowerMta;

/// <summary>Turns the entries of a <c>&lt;smtp-pattern-list&gt;</c> into reactions, with what a domain says of its backoff mode.</summary>
/// <param name="draft">Takes what follows for sources.</param>
/// <param name="domainsOf">The domains that a block is for; none for all.</param>
internal sealed partial class PmtaPatterns(ImportDraft draft, Func<PmtaLine, IReadOnlyCollection<string>> domainsOf)
{
    /// <summary>A key of no reaction: where a source rests is said beside the rule.</summary>
    private const string Suspension = "suspension of the source";

    private readonly Dictionary<string, PmtaLine> _lists = new(StringComparer.OrdinalIgnoreCase);

    public void Declare(PmtaLine block) => _lists[block.Value] = block;

    /// <summary>Takes the list of a domain block over, if it names one.</summary>
    /// <param name="block">The block.</param>
    /// <param name="defaults">The block <c>&lt;domain *&gt;</c>, or null.</param>
    /// <param name="rule">The rule that takes the reactions.</param>
    public void Read(PmtaLine block, PmtaLine? defaults, YamlMap rule)
    {
        if (Find(block, "smtp-pattern-list") is not { } named)
            return;
        if (!_lists.TryGetValue(named.Value, out var list))
        {
            draft.Note(named.File, named.Line, named.ToString(), Suggestion.For(named.Value, _lists.Keys) is { } meant
                ? $"there is no such list; did you mean {meant}?"
                : "there is no such list.");
            return;
        }

        var number = 0;
        foreach (var line in list.Inner!)
        {
            var reply = new YamlMap();
            if (!TryRead(line, block, defaults, reply))
                continue;
            var target = rule.Below("replies").Below($"{list.Value}-{(++number).ToString(CultureInfo.InvariantCulture)}");
            target.Comment = $"{Path.GetFileName(line.File)}:{line.Line.ToString(CultureInfo.InvariantCulture)}";
            if (reply.Find(Suspension) is { } suspension)
                Suspend(block, list, number, reply, suspension, target.Comment);
            reply.Remove(Suspension);
            target.Add(reply);
        }
    }

    /// <summary>A source that a reply disables rests towards the provider, over all of its sites, and comes back gradually.</summary>
    private void Suspend(PmtaLine block, PmtaLine list, int number, YamlMap reply, YamlMap suspension, string comment)
    {
        var name = block.Value is "*" ? "all" : PmtaImport.NameOf(block);
        var automation = draft.Automation.Below($"{name}-{list.Value}-{number.ToString(CultureInfo.InvariantCulture)}");
        automation.Comment = comment;
        if (domainsOf(block) is { Count: > 0 } domains)
            automation.Set("domains", domains);
        automation.Add(reply.Only("codes", "enhanced", "matches"));
        automation.SetActions([new ImportedAction("suspend", "source, provider", suspension.Get("for"))]);
    }

    private bool TryRead(PmtaLine line, PmtaLine block, PmtaLine? defaults, YamlMap reply)
    {
        if (Entry().Match($"{line.Name} {line.Value}") is not { Success: true } entry)
        {
            draft.Note(line.File, line.Line, line.ToString(), "only 'reply /pattern/ action' is known here.");
            return false;
        }

        if (!Words.TryCondition(entry.Groups["pattern"].Value.Replace("\\/", "/", StringComparison.Ordinal), reply))
        {
            draft.Note(line.File, line.Line, line.ToString(),
                "the expression is not valid here, or matches every reply; write it anew with 'says' or 'matches'.");
            return false;
        }

        var order = draft.Notes.Count;
        var actions = entry.Groups["actions"].Value.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var action in actions)
            Take(line, action.ToLowerInvariant(), block, defaults, reply);
        if (reply.Find("throttle") is null && reply.Get("retry") is null && reply.Get("bounce") is null)
        {
            if (order == draft.Notes.Count)
                draft.Note(line.File, line.Line, line.ToString(), "nothing follows from it here; it is left out.");
            return false;
        }

        return true;
    }

    private void Take(PmtaLine line, string action, PmtaLine block, PmtaLine? defaults, YamlMap reply)
    {
        string? Of(string name) => (Find(block, name) ?? (defaults is null ? null : Find(defaults, name)))?.Value;
        switch (action)
        {
            case "mode=backoff":
                var (time, isShortened) = Words.Throttle(Of("backoff-to-normal-after") is { } after ? Words.Duration(after) : null);
                var throttle = reply.Below("throttle");
                if (Words.Rate(Of("backoff-max-msg-rate") ?? "") is { } rate)
                    throttle.Set("rate", rate);
                throttle.Set("connections", Words.Number(Of("backoff-max-smtp-out") ?? "") is { } number and not "0" ? number : "1");
                throttle.Set("for", time);
                if (reply.Get("bounce") is null)
                    reply.Set("retry", Words.Duration(Of("backoff-retry-after") ?? "") ?? "1h");
                if (isShortened)
                    draft.Note(
                        line.File, line.Line, line.ToString(),
                        "a throttle holds for 24 hours at most; each new reply of the kind starts the time again.");
                break;
            case "bounce-queue":
                if (reply.Get("retry") is null)
                    reply.Set("bounce", "true");
                draft.Note(line.File, line.Line, line.ToString(),
                    "this gives up the message alone; for all that wait: policymta bounce --provider NAME.");
                break;
            case "disable-source-ip":
                if (Of("reenable-source-ip-after") is not { } again || Words.Duration(again) is not { } rest)
                {
                    rest = "1h";
                    draft.Note(line.File, line.Line, line.ToString(),
                        "reenable-source-ip-after says nothing that can be read; the source rests for 1h, write another 'for'.");
                }

                reply.Below(Suspension).Set("for", rest);
                if (reply.Get("bounce") is null)
                    reply.Set("retry", "30m");
                break;
            case "mode=normal" or "skip-mx":
                draft.Note(line.File, line.Line, line.ToString(), action == "skip-mx"
                    ? "the next host is tried by itself when one has trouble of its own."
                    : "a throttle ends by itself, and adaptive mode grows again by itself.");
                break;
            default:
                draft.Note(line.File, line.Line, line.ToString(), $"the action '{Words.Line(action)}' is not known here.");
                break;
        }
    }

    private static PmtaLine? Find(PmtaLine block, string name) => block.Inner!.Value.LastOrDefault(line => line.Name == name);

    [GeneratedRegex(@"^reply\s+/(?<pattern>(?:[^/\\]|\\.)*)/[a-z]*\s*(?<actions>.*)$", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();
}
