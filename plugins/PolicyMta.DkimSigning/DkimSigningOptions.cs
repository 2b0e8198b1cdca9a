using PolicyMta.DkimSigning.Rules;

namespace PolicyMta.DkimSigning;

/// <summary>The plugin's section.</summary>
internal sealed record DkimSigningOptions : Sdk.ISettingsValidation
{
    public ImmutableArray<KeyOptions> Keys { get; init; } = [];

    /// <summary>Which keys sign which messages, where it is not those of the author's domain; the first rule that matches holds.</summary>
    public ImmutableArray<RuleOptions> Rules { get; init; } = [];

    /// <summary>
    /// How long a signature holds (x=), which bounds how long the mail can be sent again by others; none if zero. It counts from the first
    /// attempt, and for attempts after half of it the message is signed anew.
    /// </summary>
    public TimeSpan ExpiresAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>
    /// What becomes of a message whose author is of a domain all whose keys belong to other tenants: <c>refuse</c> (550 5.7.1 at
    /// on-inject), or <c>unsigned</c>.
    /// </summary>
    public ForeignTenant ForeignTenant { get; init; }

    /// <summary>Whether a message must not leave without a signature: it waits until there is a key for its domain.</summary>
    public bool Required { get; init; }

    /// <summary>Fields that are signed as often as they stand in the message.</summary>
    public ImmutableArray<string> SignedHeaders { get; init; } = HeaderLists.Signed;

    /// <summary>
    /// Fields that are signed once more than they stand in the message, so that nobody can add another (RFC 6376 section 8.15). From is
    /// always among them.
    /// </summary>
    public ImmutableArray<string> OversignedHeaders { get; init; } = HeaderLists.Oversigned;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (ExpiresAfter < TimeSpan.FromHours(1) && ExpiresAfter != TimeSpan.Zero)
            yield return ("expires_after", "mail may travel for days; write at least 1h, better 3d, or 0s for signatures without an end.");
        foreach (var (setting, names) in new[] { ("signed_headers", SignedHeaders), ("oversigned_headers", OversignedHeaders) })
        {
            for (var i = 0; i < names.Length; i++)
            {
                if (names[i].Length == 0 || names[i].AsSpan().ContainsAnyExceptInRange('!', '~') || names[i].AsSpan().ContainsAny(":;"))
                    yield return (
                        $"{setting}[{i}]", $"'{names[i]}' is not a valid name of a header field; write one such as Subject, without a "
                            + "colon.");
                if (HeaderLists.NeverSigned.Contains(names[i].ToLowerInvariant()))
                    yield return ($"{setting}[{i}]", $"{names[i]} changes on the way and would break the signature; leave it out.");
            }
        }
    }
}
