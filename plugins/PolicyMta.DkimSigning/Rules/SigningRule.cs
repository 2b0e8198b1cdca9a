namespace PolicyMta.DkimSigning.Rules;

/// <summary>One rule, ready to be asked. Immutable.</summary>
internal sealed class SigningRule(RuleOptions written)
{
    private readonly ImmutableArray<TextPattern> _domains = [.. written.FromDomains.Select(domain => new TextPattern(domain))];

    private readonly ImmutableArray<(string Name, TextPattern Value)> _headers =
        [.. written.Headers.Select(field => (field.Key, new TextPattern(field.Value)))];

    private readonly ImmutableArray<(string Name, TextPattern Value)> _labels =
        [.. written.Labels.Select(label => (label.Key, new TextPattern(label.Value)))];

    public RuleOptions Options { get; } = written;

    /// <param name="context">The message.</param>
    /// <param name="author">The first author's domain in lower case; empty if there is none.</param>
    public bool Matches(SignContext context, string author) =>
        Has(Options.Tenants, context.Message.Tenant) && Has(Options.Campaigns, context.Message.Campaign)
            && Has(Options.Pools, context.EgressPool ?? "")
            && (_domains.IsEmpty || _domains.Any(domain => domain.Matches(author)))
            && _labels.All(label => context.Message.Metadata.TryGetValue(label.Name, out var value) && label.Value.Matches(value))
            && _headers.All(field => context.Content.GetHeaders(field.Name).Any(value => field.Value.Matches(value.Trim())));

    private static bool Has(ImmutableArray<string> names, string name) => names.IsEmpty || names.Contains(name);
}
