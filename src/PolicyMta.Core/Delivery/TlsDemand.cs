namespace PolicyMta.Core.Delivery;

/// <summary>What a connection must offer for the messages that wait for it. The default is opportunistic TLS.</summary>
/// <param name="Policy">How it is protected.</param>
/// <param name="RequireTls">Whether the receiver must announce REQUIRETLS too (RFC 8689 section 4.2.1), or the message goes back.</param>
internal readonly record struct TlsDemand(TlsPolicy Policy, bool RequireTls)
{
    /// <summary>
    /// What a message needs if policy wants this much: its sender's word goes first (RFC 8689 sections 4.2.1 and 4.2.2), except that a
    /// bounce is not lost for it (section 5).
    /// </summary>
    public static TlsDemand For(MessageFacts message, TlsPolicy policy)
    {
        var envelope = message.Envelope;
        if (envelope.RequireTls && message.ReturnPath.Length > 0)
            return new TlsDemand(TlsPolicy.Verified, true);
        return new TlsDemand(
            envelope.TlsOptional && policy is TlsPolicy.Required or TlsPolicy.Verified ? TlsPolicy.Opportunistic : policy, false);
    }

    /// <summary>Nothing for opportunistic TLS, which is the rule.</summary>
    public override string ToString() => RequireTls ? "+requiretls" : Policy switch
    {
        TlsPolicy.None => "+cleartext",
        TlsPolicy.Required => "+tls",
        TlsPolicy.Verified => "+verified",
        _ => "",
    };
}
