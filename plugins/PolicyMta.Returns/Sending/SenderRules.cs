using System.IO.Enumeration;

namespace PolicyMta.Returns.Sending;

/// <summary>Finds what is done to a message: the first entry that fits. Immutable.</summary>
internal sealed class SenderRules(ImmutableArray<SenderOptions> rules)
{
    public SenderOptions? Find(MessageFacts message)
    {
        var domain = Recipient.DomainOf(message.ReturnPath);
        foreach (var rule in rules)
        {
            if (Fits(rule.Tenants, message.Tenant) && Fits(rule.Campaigns, message.Campaign) && Fits(rule.SenderDomains, domain))
                return rule;
        }

        return null;
    }

    private static bool Fits(ImmutableArray<string> patterns, string name)
    {
        if (patterns.IsDefaultOrEmpty)
            return true;
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true))
                return true;
        }

        return false;
    }
}
