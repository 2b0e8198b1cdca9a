using System.Globalization;

namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>Turns automation rules of a shaping file into reactions.</summary>
internal sealed class KumoAutomation(ImportDraft draft, string file)
{
    public void Read(string path, SourceList rules, YamlMap rule)
    {
        var number = 0;
        foreach (var automation in rules.Items.OfType<SourceMap>())
        {
            var reply = new YamlMap();
            if (!TryRead(path, automation, reply))
                continue;
            var name = $"imported-{(++number).ToString(CultureInfo.InvariantCulture)}";
            var target = rule.Below("replies").Below(name);
            target.Comment = $"{Path.GetFileName(file)}:{automation.Line.ToString(CultureInfo.InvariantCulture)}";
            target.Add(reply);
        }
    }

    private bool TryRead(string path, SourceMap automation, YamlMap reply)
    {
        var expressions = ListOf(automation["regex"]);
        if (expressions.IsEmpty || !TryCondition(expressions, reply))
        {
            Note(automation, $"{path}: regex",
                "the expression is missing, not valid here, or matches every reply; write it anew with 'says' or 'matches'.");
            return false;
        }

        var (time, isShortened) = Words.Throttle((automation["duration"] as SourceText)?.Text is { } duration ? Words.Duration(duration)
            : null);
        foreach (var action in ActionsOf(automation["action"]))
            Take(path, automation, action, time, reply);
        if (isShortened && reply.Find("throttle") is not null)
            Note(automation, $"{path}: duration",
                "a throttle holds for 24 hours at most; each new reply of the kind starts the time again.");
        foreach (var (key, value) in automation.Entries)
        {
            if (key == "trigger" && value is not SourceText { Text: "Immediate" })
                draft.Note(file, value.Line, $"{path}: trigger", "the reaction holds from the first reply on; for a number in a time "
                    + "write it under 'automation', with trigger: { count: 10, in: 1h }.");
            else if (key is not ("regex" or "action" or "duration" or "trigger" or "match_internal"))
                draft.Note(file, value.Line, $"{path}: {key}", "it has no counterpart in a reaction.");
        }

        return reply.Find("throttle") is not null || reply.Get("bounce") is not null;
    }

    /// <summary>Several expressions are one here; codes stand apart only if there is one.</summary>
    private static bool TryCondition(ImmutableArray<string> expressions, YamlMap reply)
    {
        if (expressions.Length == 1)
            return Words.TryCondition(expressions[0], reply);
        var joined = new YamlMap();
        return expressions.All(expression => Words.TryCondition(expression, joined) && joined.Get("matches") is not null)
            && Words.TryCondition(string.Join('|', expressions.Select(WithoutCode)), reply);
    }

    private static string WithoutCode(string expression)
    {
        var condition = new YamlMap();
        Words.TryCondition(expression, condition);
        var quoted = condition.Get("matches")!;
        return $"(?:{(quoted.StartsWith('\'') ? quoted[1..^1].Replace("''", "'", StringComparison.Ordinal) : quoted)})";
    }

    private void Take(string path, SourceMap automation, (string Name, SourceNode? Value) action, string time, YamlMap reply)
    {
        switch (action.Name)
        {
            case "Suspend":
                reply.Below("throttle").Set("pause", "true");
                reply.Below("throttle").Set("for", time);
                break;
            case "Bounce":
                reply.Set("bounce", "true");
                Note(automation, $"{path}: Bounce",
                    "this gives up the message alone; for all that wait: policymta bounce --provider NAME.");
                break;
            case "SuspendTenant" or "SuspendCampaign" or "BounceTenant" or "BounceCampaign":
                Note(automation, $"{path}: {action.Name}", "write it under 'automation': actions: [{ do: suspend, aim: [tenant, "
                    + "provider], for: 1h }]; or [campaign, provider]; or do: bounce.");
                break;
            case "SetConfig" when action.Value is SourceMap set:
                Set(path, automation, set, time, reply);
                break;
            default:
                Note(automation, $"{path}: {action.Name}", "the action is not known here.");
                break;
        }
    }

    private void Set(string path, SourceMap automation, SourceMap set, string time, YamlMap reply)
    {
        var name = (set["name"] as SourceText)?.Text ?? "";
        var value = (set["value"] as SourceText)?.Text ?? "";
        var (key, written) = name switch
        {
            "max_message_rate" => ("rate", Words.Rate(value)),
            "connection_limit" => ("connections", Words.Number(value)),
            _ => ("", null),
        };
        if (written is null or "0")
        {
            Note(automation, $"{path}: SetConfig {name}", "a reaction's throttle has rate, connections and pause; write one of them.");
            return;
        }

        reply.Below("throttle").Set(key, written);
        reply.Below("throttle").Set("for", time);
    }

    private static IEnumerable<(string Name, SourceNode? Value)> ActionsOf(SourceNode? node) => node switch
    {
        SourceText text => [(text.Text, null)],
        SourceMap map => map.Entries.Select(entry => (entry.Key, (SourceNode?)entry.Value)),
        SourceList list => list.Items.SelectMany(ActionsOf),
        _ => [],
    };

    private static ImmutableArray<string> ListOf(SourceNode? node) => node switch
    {
        SourceText text => [text.Text],
        SourceList list => [.. list.Items.OfType<SourceText>().Select(text => text.Text)],
        _ => [],
    };

    private void Note(SourceMap automation, string directive, string advice) => draft.Note(file, automation.Line, directive, advice);
}
