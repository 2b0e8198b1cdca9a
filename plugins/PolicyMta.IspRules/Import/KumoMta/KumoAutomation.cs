using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>
/// Turns automation rules of a shaping file into reactions, or into automation if they count, or act on more than one queue.
/// </summary>
internal sealed partial class KumoAutomation(ImportDraft draft, string file)
{
    /// <param name="path">The entry that has the rules: a domain, or <c>provider.NAME</c>.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="rule">Takes reactions.</param>
    /// <param name="place">The condition that keeps automation to the entry: its key and value; null for all mail.</param>
    public void Read(string path, SourceList rules, YamlMap rule, (string Key, string Value)? place)
    {
        var number = 0;
        foreach (var automation in rules.Items.OfType<SourceMap>())
        {
            var comment = $"{Path.GetFileName(file)}:{automation.Line.ToString(CultureInfo.InvariantCulture)}";
            var target = new YamlMap();
            if (!TryRead(path, automation, target, place, out var isAutomation))
                continue;
            var name = $"imported-{(++number).ToString(CultureInfo.InvariantCulture)}";
            var written = isAutomation
                ? draft.Automation.Below($"{place?.Value ?? path}-{name}")
                : rule.Below("replies").Below(name);
            written.Comment = comment;
            written.Add(target);
        }
    }

    private bool TryRead(string path, SourceMap automation, YamlMap target, (string Key, string Value)? place, out bool isAutomation)
    {
        isAutomation = false;
        var expressions = ListOf(automation["regex"]);
        if (expressions.IsEmpty || !TryCondition(expressions, target))
        {
            Note(automation, $"{path}: regex",
                "the expression is missing, not valid here, or matches every reply; write it anew with 'says' or 'matches'.");
            return false;
        }

        foreach (var (key, value) in automation.Entries)
        {
            if (key is not ("regex" or "action" or "duration" or "trigger" or "match_internal"))
                draft.Note(file, value.Line, $"{path}: {key}", "it has no counterpart here.");
        }

        var duration = (automation["duration"] as SourceText)?.Text is { } text ? Words.Duration(text) : null;
        var actions = ActionsOf(automation["action"]).ToList();
        isAutomation = ThresholdOf(automation) is not null || actions.Exists(action => action.Name is not ("Suspend" or "SetConfig"));
        return isAutomation
            ? TryAutomate(path, automation, actions, duration, target, place)
            : TryReact(path, automation, actions, duration, target);
    }

    private bool TryReact(
        string path, SourceMap automation, List<(string Name, SourceNode? Value)> actions, string? duration, YamlMap reply)
    {
        var (time, isShortened) = Words.Throttle(duration);
        foreach (var action in actions)
            Take(path, automation, action, time, reply);
        if (isShortened && reply.Find("throttle") is not null)
            Note(automation, $"{path}: duration",
                "a throttle holds for 24 hours at most; each new reply of the kind starts the time again.");
        return reply.Find("throttle") is not null;
    }

    private bool TryAutomate(
        string path, SourceMap automation, List<(string Name, SourceNode? Value)> actions, string? duration, YamlMap target,
        (string Key, string Value)? place)
    {
        if (place is { } scope)
            target.Set(scope.Key, [scope.Value]);
        if (ThresholdOf(automation) is { } threshold)
        {
            if (Threshold().Match(threshold) is not { Success: true } match || TimeOf(match.Groups["time"].Value) is not { } time)
            {
                Note(automation, $"{path}: trigger",
                    "a number in a time such as 10/hr was expected; write trigger: { count: 10, in: 1h }.");
                return false;
            }

            target.Below("trigger").Set("count", match.Groups["count"].Value);
            target.Below("trigger").Set("in", time);
        }

        var taken = actions.Select(action => ActionOf(path, automation, action, duration)).OfType<ImportedAction>().ToList();
        if (taken.Count == 0)
            return false;
        target.SetActions(taken);
        return true;
    }

    private ImportedAction? ActionOf(string path, SourceMap automation, (string Name, SourceNode? Value) action, string? duration)
    {
        switch (action.Name)
        {
            case "Suspend":
                return new ImportedAction("suspend", "source, provider", duration);
            case "SuspendTenant":
                return new ImportedAction("suspend", "tenant, provider", duration);
            case "SuspendCampaign":
                return new ImportedAction("suspend", "campaign, provider", duration);
            case "Bounce":
                return new ImportedAction("bounce", "tenant, domain", duration);
            case "BounceTenant":
                return new ImportedAction("bounce", "tenant, provider", duration);
            case "BounceCampaign":
                return new ImportedAction("bounce", "campaign, provider", duration);
            case "SetConfig" when action.Value is SourceMap set:
                return LimitOf(path, automation, set) is { } limit
                    ? new ImportedAction("throttle", "source, provider", duration, limit)
                    : null;
            default:
                Note(automation, $"{path}: {Words.Line(action.Name)}", "the action is not known here.");
                return null;
        }
    }

    /// <summary><c>hr</c> is one hour.</summary>
    private static string? TimeOf(string text) => Words.Duration(char.IsAsciiLetter(text[0]) ? "1" + text : text);

    private static string? ThresholdOf(SourceMap automation) =>
        automation["trigger"] is SourceMap trigger ? (trigger["Threshold"] as SourceText)?.Text ?? "" : null;

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
        if (action is { Name: "SetConfig", Value: SourceMap set })
        {
            if (LimitOf(path, automation, set) is not { } limit)
                return;
            reply.Below("throttle").Set(limit.Key, limit.Value);
        }
        else
        {
            reply.Below("throttle").Set("pause", "true");
        }

        reply.Below("throttle").Set("for", time);
    }

    private (string Key, string Value)? LimitOf(string path, SourceMap automation, SourceMap set)
    {
        var name = (set["name"] as SourceText)?.Text ?? "";
        var value = (set["value"] as SourceText)?.Text ?? "";
        var (key, written) = name switch
        {
            "max_message_rate" => ("rate", Words.Rate(value)),
            "connection_limit" => ("connections", Words.Number(value)),
            _ => ("", null),
        };
        if (written is not (null or "0"))
            return (key, written);
        Note(automation, $"{path}: SetConfig {Words.Line(name)}", "a throttle has rate, connections and pause; write one of them.");
        return null;
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

    [GeneratedRegex(
        @"^\s*(?<count>[1-9][0-9]{0,5})\s*/\s*(?<time>[0-9.]*\s*[a-z]+)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Threshold();

    private void Note(SourceMap automation, string directive, string advice) => draft.Note(file, automation.Line, directive, advice);
}
