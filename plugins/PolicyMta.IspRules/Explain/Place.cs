using PolicyMta.IspRules.Rules;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Explain;

/// <summary>A destination that a user names to a command, and the rules that hold there. Immutable.</summary>
/// <param name="Domain">The recipient domain, or null if a provider alone was named.</param>
/// <param name="Mx">The most preferred MX host, or null if it is not known.</param>
/// <param name="ExampleOf">The rule whose example names that host; null if the user gave it.</param>
/// <param name="Stack">The rules; null if none holds.</param>
internal sealed record Place(string? Domain, string? Mx, string? ExampleOf, RuleStack? Stack)
{
    /// <exception cref="FormatException">What the user wrote means nothing; the message says what to write.</exception>
    public static Place Find(RuleSet rules, CommandCall call)
    {
        var provider = call.Get("--provider");
        if (provider is not null && !rules.All.Any(rule => rule.Provider == provider || rule.Name == provider))
        {
            var names = rules.All.Select(rule => rule.Provider ?? rule.Name).Distinct().Order(StringComparer.Ordinal).ToList();
            throw new FormatException($"No rule names the provider '{provider}'. "
                + (Suggestion.For(provider, names) is { } meant ? $"Did you mean {meant}? " : "")
                + $"Providers: {string.Join(", ", names)}.");
        }

        var domain = NameIn(call, "--domain");
        var mx = NameIn(call, "--mx");
        string? exampleOf = null;
        if (mx is null && provider is null && domain is not null)
        {
            var example = rules.All.FirstOrDefault(rule => rule.Options.Examples.ContainsKey(domain));
            (mx, exampleOf) = (example?.Options.Examples[domain].Name, example?.Name);
        }

        var named = rules.All.Any(rule => rule.Provider == provider)
            ? provider
            : rules.All.FirstOrDefault(rule => rule.Name == provider)?.Provider;
        return new Place(domain, mx, exampleOf, rules.Find(named, domain, mx));
    }

    public override string ToString()
    {
        var host = (Mx, ExampleOf) switch
        {
            (null, _) when Domain is not null => ", its MX hosts not asked for: give the most preferred one with --mx",
            (null, _) => "",
            (_, null) => $", MX host {Mx}",
            _ => $", MX host {Mx} (the example of rule {ExampleOf}; give another with --mx)",
        };
        return (Domain ?? "any domain") + host;
    }

    private static string? NameIn(CommandCall call, string option) => call.Get(option) is not { } text
        ? null
        : HostPattern.TryParse(text, null, out var host) && !host.Name.StartsWith('.')
            ? host.Name
            : throw new FormatException($"'{text}' is not a valid host or domain name for {option}.");
}
