namespace PolicyMta.DkimSigning;

/// <summary>Signs with every key of the author's domain. If signatures are required, a message without a key is not let go.</summary>
internal sealed class SignByFromDomain(KeyRing ring, MessageSigner signer, bool required) : ISignHandler
{
    public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken)
    {
        var domain = AuthorDomain.Of(context.Content);
        var keys = ring.Find(domain);
        if (!keys.IsEmpty)
            return new ValueTask<SignDecision?>(
                new SignDecision { Signatures = signer.Sign(context.Content, keys), Required = required ? true : null });
        if (!required)
            return default;

        var reason = domain.Length == 0 ? "the From field has no domain to sign for" : $"there is no key for {domain}";
        return new ValueTask<SignDecision?>(new SignDecision { Required = true, Reason = reason });
    }
}
