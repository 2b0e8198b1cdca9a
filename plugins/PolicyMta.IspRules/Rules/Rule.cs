using PolicyMta.IspRules.Replies;

namespace PolicyMta.IspRules.Rules;

/// <summary>A rule in the form that decides. Immutable.</summary>
internal sealed class Rule(string name, RuleOptions options)
{
    public string Name { get; } = name;

    public RuleOptions Options { get; } = options;

    /// <summary>The provider that it names.</summary>
    public string? Provider { get; } = options.Provider ?? (name == IspRulesOptions.DefaultRule ? null : name);

    /// <summary>
    /// Whether it is about domains alone, wherever their mailboxes are: then it lies over the rule of the MX host, whose provider stays.
    /// </summary>
    public bool IsOfDomain { get; } = options is { Provider: null, Mx.IsEmpty: true, Domains.IsEmpty: false };

    /// <summary>Its reactions in the order of asking.</summary>
    public ImmutableArray<ReplyRule> Replies { get; } =
    [
        .. options.Replies
            .Where(reply => reply.Value.Enabled)
            .Select(reply => new ReplyRule(name, reply.Key, reply.Value))
            .OrderBy(reply => reply.Order)
            .ThenBy(reply => reply.Name, StringComparer.Ordinal),
    ];
}
