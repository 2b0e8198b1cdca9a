using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Explain;

/// <summary>
/// The directives in force in the running server that concern some mail, whoever gave them: those of reply automation, of operators, of
/// other plugins.
/// </summary>
internal sealed class DirectiveOverrides(Func<IDirectives> directives) : IOverrides
{
    public IEnumerable<Override> For(RuleStack stack, string profile, Asked asked) =>
        from directive in directives().Active
        where Concerns(directive.Request.Match, stack, asked)
        select new Override(
            WhatOf(directive.Request), WhereOf(directive.Request.Match), directive.Author, directive.Request.Reason, directive.Until);

    /// <summary>Whether it may be about the mail that is asked about: nothing that it names differs from what was asked.</summary>
    private static bool Concerns(DirectiveMatch match, RuleStack stack, Asked asked) =>
        match.Id is null && match.Recipient is null
        && Fits(match.Provider, stack.Provider) && Fits(match.Domain, asked.Domain) && Fits(match.EgressSource, asked.Source)
        && Fits(match.EgressPool, asked.Pool) && Fits(match.Tenant, asked.Tenant) && Fits(match.Campaign, asked.Campaign)
        && (match.Provider is not null || match.Domain is not null || match.EgressSource is not null || match.Tenant is not null
            || match.Campaign is not null || match.EgressPool is not null || match.IsEverything);

    /// <summary>What was not asked about may be anything.</summary>
    private static bool Fits(string? wanted, string? asked) =>
        wanted is null || asked is null || string.Equals(wanted, asked, StringComparison.OrdinalIgnoreCase);

    private static string WhatOf(DirectiveRequest request)
    {
        string?[] parts =
        [
            SettingText.Of(request.Kind),
            request.Rate is { } rate ? $"rate {rate}" : null,
            request.Connections is { } connections ? $"connections {SettingText.Of(connections)}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string WhereOf(DirectiveMatch match)
    {
        var parts = SettingText.In(typeof(DirectiveMatch))
            .Select(setting => (setting.Name, Value: setting.Property.GetValue(match)))
            .Where(setting => setting.Value is not null)
            .Select(setting => $"{setting.Name.Replace('_', ' ')} {SettingText.Of(setting.Value)}");
        return string.Join(", ", parts) is { Length: > 0 } where ? where : "all mail";
    }
}
