namespace PolicyMta.DkimSigning.Rules;

/// <summary>Makes rules of what is written, and reports names in them that are no key's.</summary>
internal static class RuleReader
{
    public static ImmutableArray<SigningRule> Read(
        ImmutableArray<RuleOptions> written, IEnumerable<string> keyNames, Action<string, string> report)
    {
        var known = keyNames.ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < written.Length; i++)
        {
            foreach (var (setting, names) in new[] { ("keys", written[i].Keys), ("more_keys", written[i].MoreKeys) })
            {
                for (var j = 0; j < names.Length; j++)
                {
                    if (!known.Contains(names[j]))
                        report(
                            $"rules[{i}].{setting}[{j}]",
                            $"there is no key {names[j]}; write SELECTOR._domainkey.DOMAIN of a key under 'keys'"
                                + (known.Count == 0 ? "." : $", for instance {known.Order(StringComparer.Ordinal).First()}."));
                }
            }
        }

        return [.. written.Select(rule => new SigningRule(rule))];
    }
}
