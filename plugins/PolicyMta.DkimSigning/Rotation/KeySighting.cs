using PolicyMta.DkimSigning.Published;

namespace PolicyMta.DkimSigning.Rotation;

/// <summary>What was seen, and how long resolvers may keep it.</summary>
internal readonly record struct KeySighting(Sighting What, TimeSpan Ttl)
{
    public static KeySighting Of(SigningKey key, KeyAnswer answer)
    {
        var findings = KeyCheck.Of(key, answer);
        if (findings.Any(finding => finding.Code == "lookup-failed"))
            return default;
        if (findings.Any(finding => finding.Code is "missing" or "revoked"))
            return new KeySighting(Sighting.Revoked, answer.Ttl);
        return new KeySighting(findings.Any(finding => finding.IsFatal) ? Sighting.NotServed : Sighting.Served, answer.Ttl);
    }

    /// <summary>What is seen of a key whose private part is gone: only whether it is revoked.</summary>
    public static KeySighting OfRevoked(KeyAnswer answer) => answer switch
    {
        { Failure: not null } => default,
        { Texts: [] } => new KeySighting(Sighting.Revoked, answer.Ttl),
        _ => new KeySighting(
            answer.Texts.All(text => KeyRecordText.Parse(text, out _) is { Key: "" }) ? Sighting.Revoked : Sighting.NotServed, answer.Ttl),
    };
}
