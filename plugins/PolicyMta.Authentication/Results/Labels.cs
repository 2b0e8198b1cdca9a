using PolicyMta.Authentication.Dmarc;

namespace PolicyMta.Authentication.Results;

/// <summary>The labels by which the findings are told to policy, with the message until its end.</summary>
internal static class Labels
{
    public const string Listener = "auth_listener";
    private const int MostLength = 500;

    private static readonly ImmutableArray<string> Names =
    [
        Listener, "auth_spf", "auth_spf_domain", "auth_spf_explanation", "auth_dkim", "auth_dkim_domains", "auth_dmarc",
        "auth_dmarc_domain", "auth_dmarc_policy", "auth_dmarc_percent", "auth_arc", "auth_arc_sealers",
    ];

    /// <summary>What was found about a message of a listener that asks for it.</summary>
    public static ImmutableDictionary<string, string> Of(string listener, Findings findings)
    {
        var labels = ImmutableDictionary.CreateBuilder<string, string>();
        Add(Listener, listener);
        Add("auth_spf", Word(findings.Spf.Result));
        Add("auth_spf_domain", findings.Spf.Domain);
        Add("auth_spf_explanation", findings.Spf.Explanation ?? "");
        Add("auth_dkim", findings.BestDkim is { } best ? Word(best) : "none");
        Add("auth_dkim_domains", string.Join(',', findings.SignedBy));
        Add("auth_dmarc", Word(findings.Dmarc.Result));
        Add("auth_dmarc_domain", findings.Dmarc.Domain);
        if (findings.Dmarc.Result is DmarcResult.Pass or DmarcResult.Fail)
        {
            Add("auth_dmarc_policy", Word(findings.Dmarc.Policy));
            Add("auth_dmarc_percent", findings.Dmarc.Percent == 100 ? "" : $"{findings.Dmarc.Percent}");
        }

        Add("auth_arc", Word(findings.Arc.Result));
        Add("auth_arc_sealers", string.Join(',', findings.Arc.Sealers.Distinct()));
        return labels.ToImmutable();

        void Add(string name, string value)
        {
            if (value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                labels[name] = value[..Math.Min(value.Length, MostLength)];
        }
    }

    /// <summary>The labels of this plugin that a message brings along and that its sender made up, each emptied.</summary>
    public static ImmutableDictionary<string, string> Emptied(ImmutableDictionary<string, string> labels) => labels.IsEmpty
        ? ImmutableDictionary<string, string>.Empty
        : Names.Where(name => labels.GetValueOrDefault(name) is { Length: > 0 }).ToImmutableDictionary(name => name, _ => "");

    private static string Word<T>(T result)
        where T : struct, Enum => result.ToString().ToLowerInvariant();
}
