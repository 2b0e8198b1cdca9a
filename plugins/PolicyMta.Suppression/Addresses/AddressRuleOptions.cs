namespace PolicyMta.SuppressionList.Addresses;

/// <summary>Which addresses of some domains are the same mailbox.</summary>
internal sealed record AddressRuleOptions : ISettingsValidation
{
    /// <summary>The domains that the rule is for.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>The domain that stands for all of them; left out if they are different mailboxes.</summary>
    public string Canonical { get; init; } = "";

    /// <summary>Whether dots in the local part count for nothing.</summary>
    public bool IgnoreDots { get; init; }

    /// <summary>The character that begins a tag, which is taken off; empty for none.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Whether <c>anything@user.domain</c> is the mailbox <c>user@domain</c>.</summary>
    public bool UserAsSubdomain { get; init; }

    /// <summary>Whether upper and lower case are different mailboxes.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>Whether the rule holds.</summary>
    public bool Enabled { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Domains.Count == 0)
            yield return ("domains", "It holds nowhere: write the domains, for instance [gmail.com, googlemail.com].");
        if (Tag.Length > 1)
            yield return ("tag", $"'{Tag}' is more than one character; write for instance \"+\".");
        if (Tag.Length == 1 && !char.IsAscii(Tag[0]))
            yield return ("tag", "A tag begins with an ASCII character, for instance \"+\".");
        if (Tag is "@" or "." or "\"")
            yield return ("tag", $"'{Tag}' cannot begin a tag; write for instance \"+\".");
    }
}
