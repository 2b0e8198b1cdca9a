using PolicyMta.IspRules.Automation;
using PolicyMta.IspRules.Quotas;
using PolicyMta.IspRules.Rules;
using PolicyMta.IspRules.WarmUp;

namespace PolicyMta.IspRules;

/// <summary>
/// The plugin's section. Rules are a map, so that an administrator can change one value of a shipped rule by naming just that.
/// </summary>
internal sealed record IspRulesOptions
{
    /// <summary>The name of the rule that holds if no other does, and that gives the limits which other rules leave unsaid.</summary>
    public const string DefaultRule = "default";

    public IReadOnlyDictionary<string, RuleOptions> Rules { get; init; } = new Dictionary<string, RuleOptions>();

    /// <summary>Reply automation: what is done when replies of a kind come. Every rule that holds is followed.</summary>
    public IReadOnlyDictionary<string, AutomationOptions> Automation { get; init; } = new Dictionary<string, AutomationOptions>();

    /// <summary>
    /// How many recipients tenants may send to in a day or month; of each period the quota that says most of a tenant's name.
    /// </summary>
    public IReadOnlyDictionary<string, QuotaOptions> Quotas { get; init; } = new Dictionary<string, QuotaOptions>();

    /// <summary>New egress sources by name, and how they are warmed up.</summary>
    public IReadOnlyDictionary<string, WarmUpOptions> WarmUp { get; init; } = new Dictionary<string, WarmUpOptions>();
}
