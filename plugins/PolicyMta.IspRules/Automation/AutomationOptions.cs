using System.Reflection;
using PolicyMta.IspRules.Rules;
using PolicyMta.ReplyMatching;

namespace PolicyMta.IspRules.Automation;

/// <summary>
/// One rule of reply automation as it is written: the failures that it is about, how many of them it takes, and what is done then.
/// Immutable.
/// </summary>
internal sealed record AutomationOptions : ReplyCondition, ISettingsValidation
{
    /// <summary>The kinds that the server knows; classifiers may have further ones.</summary>
    private static readonly ImmutableArray<string> Known =
    [
        .. typeof(BounceCategory).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Where the failure was told of, for instance <c>[complaint]</c>; left out: in the reply to an attempt. A report of earlier mail
    /// counts for the tenant, campaign and source of that mail, as far as it tells of them.
    /// </summary>
    public ImmutableArray<BounceOrigin> Origins { get; init; } = [];

    /// <summary>The kinds of failure that the handlers before this plugin named, for instance <c>[rate-limited]</c>.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>What the handlers before this plugin said that the failure is about, for instance <c>[source]</c>.</summary>
    public ImmutableArray<BounceScope> Scopes { get; init; } = [];

    /// <summary>The recipients' domains: exact, or <c>*.example.com</c> for all below it.</summary>
    public ImmutableArray<HostPattern> Domains { get; init; } = [];

    /// <summary>How many such failures it takes; one if left out.</summary>
    public TriggerOptions? Trigger { get; init; }

    /// <summary>What is done, all of it.</summary>
    public ImmutableArray<ActionOptions> Actions { get; init; } = [];

    public bool Covers(BounceContext failure) =>
        (Origins.IsEmpty ? failure is { Origin: BounceOrigin.Reply, IsRemoteReply: true } : Origins.Contains(failure.Origin))
        && (Categories.IsEmpty || (failure.SoFar.Category is { } category && Categories.Contains(category)))
        && (Scopes.IsEmpty || (failure.SoFar.Scope is { } scope && Scopes.Contains(scope)))
        && (Domains.IsEmpty || Domains.Any(pattern => pattern.Covers(failure.Domain)))
        && Holds(failure, failure.Reply.Text);

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!Enabled)
            yield break;

        foreach (var (setting, problem) in FindMistakes())
        {
            if (setting.Length > 0)
                yield return (setting, problem);
        }

        if (IsEmpty && Origins.IsEmpty && Categories.IsEmpty && Scopes.IsEmpty && Domains.IsEmpty)
            yield return (
                "",
                "it holds for every failure; write origins, categories, scopes, domains, stages, codes, enhanced, providers, says or "
                    + "matches.");
        if (Actions.IsEmpty)
            yield return ("actions", "nothing is done; write what, for instance [{ do: suspend, for: 1h }].");
        for (var i = 0; i < Categories.Length; i++)
        {
            if (!Known.Contains(Categories[i]) && Suggestion.For(Categories[i], Known) is { } meant)
                yield return ($"categories[{i}]", $"no kind of failure is called so; did you mean '{meant}'?");
        }

        for (var i = 0; i < Actions.Length; i++)
        {
            if (Trigger?.Percent is not null && !Actions[i].IsOfQueues)
                yield return ($"actions[{i}].aim", "a share is known for source, provider and site only.");
        }
    }
}
