namespace PolicyMta.DkimSigning;

/// <summary>The plugin's section.</summary>
internal sealed record DkimSigningOptions : Sdk.ISettingsValidation
{
    public ImmutableArray<KeyOptions> Keys { get; init; } = [];

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
