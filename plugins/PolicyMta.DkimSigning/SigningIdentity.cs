namespace PolicyMta.DkimSigning;

/// <summary>The user or agent in i=: an address, or <c>@domain</c>, in the domain of d= or below it (RFC 6376 section 3.5).</summary>
internal static class SigningIdentity
{
    public static bool IsValid(string identity) =>
        identity.Contains('@', StringComparison.Ordinal) && identity is not [.., '@']
            && !identity.AsSpan().ContainsAnyExceptInRange('!', '~') && !identity.AsSpan().ContainsAny(";=");

    public static bool IsOf(string domain, string identity) =>
        IsValid(identity)
            && ("." + identity[(identity.LastIndexOf('@') + 1)..]).EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
}
