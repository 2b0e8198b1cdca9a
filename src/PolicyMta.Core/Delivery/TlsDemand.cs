namespace PolicyMta.Core.Delivery;

/// <summary>What a connection must offer for the messages that wait for it. The default is opportunistic TLS.</summary>
/// <param name="Policy">How it is protected.</param>
/// <param name="RequireTls">Whether the receiver must announce REQUIRETLS too (RFC 8689 section 4.2.1), or the message goes back.</param>
internal readonly record struct TlsDemand(TlsPolicy Policy, bool RequireTls)
{
    /// <summary>Whether TLSA records are left aside (RFC 7672).</summary>
    public bool IgnoresDane { get; init; }

    /// <summary>Whether the policies of domains are left aside (RFC 8461).</summary>
    public bool IgnoresSts { get; init; }

    /// <summary>
    /// What a message needs if policy wants this much: its sender's word goes first (RFC 8689 sections 4.2.1 and 4.2.2), except that a
    /// bounce is not lost for it (section 5).
    /// </summary>
    public static TlsDemand For(MessageFacts message, TrafficProfile profile, TlsPolicy policy)
    {
        var envelope = message.Envelope;
        if (envelope.RequireTls && message.ReturnPath.Length > 0)
            return new TlsDemand(policy == TlsPolicy.Dane ? policy : TlsPolicy.Verified, true);
        if (envelope.TlsOptional)
        {
            return new TlsDemand(policy == TlsPolicy.None ? policy : TlsPolicy.Opportunistic, false)
            {
                IgnoresDane = true,
                IgnoresSts = true,
            };
        }

        return new TlsDemand(policy, false) { IgnoresDane = !profile.Dane && policy != TlsPolicy.Dane, IgnoresSts = !profile.MtaSts };
    }

    /// <summary>Nothing for opportunistic TLS, which is the rule.</summary>
    public override string ToString() => (Policy, RequireTls) switch
    {
        (TlsPolicy.Dane, true) => "+dane-only+requiretls",
        (_, true) => "+requiretls",
        (TlsPolicy.None, _) => "+cleartext",
        (TlsPolicy.Required, _) => "+tls",
        (TlsPolicy.Verified, _) => "+verified",
        (TlsPolicy.Dane, _) => "+dane-only",
        _ => "",
    };
}
