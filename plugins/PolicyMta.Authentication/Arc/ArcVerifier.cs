using PolicyMta.Authentication.Signatures;

namespace PolicyMta.Authentication.Arc;

/// <summary>Verifies a message's chain (RFC 8617 section 5.2): the newest message signature, and every seal. Thread-safe.</summary>
internal sealed class ArcVerifier(KeyFinder keys)
{
    public async Task<ArcVerdict> VerifyAsync(MessageContent content, HeaderIndex header, CancellationToken cancellationToken)
    {
        var chain = ArcChain.Read(header);
        if (!chain.IsThere)
            return new ArcVerdict(ArcResult.None, []);
        if ((chain.Problem.Length > 0 ? chain.Problem : MistakeIn(chain)) is { } mistake)
            return Failed(mistake);

        var newest = chain.Sets[^1];
        if (SignatureTags.OfArcMessage(newest.MessageTags, out var problem) is not { } message)
            return Failed($"message signature {chain.Sets.Length}: {problem}");
        if (message.Names.Any(name => name.Equals(ArcSet.SealName, StringComparison.OrdinalIgnoreCase)))
            return Failed($"message signature {chain.Sets.Length}: h= names ARC-Seal");
        var seals = new SignatureTags[chain.Sets.Length];
        for (var i = 0; i < seals.Length; i++)
        {
            if (SignatureTags.OfSeal(chain.Sets[i].SealTags, out problem) is not { } seal)
                return Failed($"seal {i + 1}: {problem}");
            seals[i] = seal;
        }

        if (new BodyHashes(content.Body).Of(message.BodyForm) != message.BodyHash)
            return Failed($"message signature {chain.Sets.Length}: the body is not the one that was signed");
        var found = await Task.WhenAll(seals.Prepend(message).Select(async tags => await keys.FindAsync(tags, cancellationToken)));
        if (found.FirstOrDefault(key => key.IsTemporary) is { } later)
            return new ArcVerdict(ArcResult.TempError, [], later.Problem);

        if (WhyNot(found[0], SignatureHash.Of(header, message, newest.Message), message) is { } why)
            return Failed($"message signature {chain.Sets.Length}: {why}");
        var fields = SealHash.Canonical(chain.Sets);
        for (var i = seals.Length - 1; i >= 0; i--)
        {
            var hash = SealHash.Of(fields.AsSpan(0, (i * 3) + 2), SignatureField.Canonical(chain.Sets[i].Seal, Form.Relaxed));
            if (WhyNot(found[i + 1], hash, seals[i]) is { } reason)
                return Failed($"seal {i + 1}: {reason}");
        }

        return new ArcVerdict(ArcResult.Pass, [.. seals.Reverse().Select(seal => seal.Domain)]);
    }

    private static string? MistakeIn(ArcChain chain)
    {
        for (var i = 0; i < chain.Sets.Length; i++)
        {
            var seal = chain.Sets[i].SealTags;
            if (chain.Sets[i].ChainStatus != (i == 0 ? "none" : "pass"))
                return $"seal {i + 1}: cv= is not {(i == 0 ? "none" : "pass")}";
            if (seal["h"] is not null || seal["bh"] is not null)
                return $"seal {i + 1}: h= and bh= must not stand in it";
        }

        return null;
    }

    private static string? WhyNot(FoundKey found, ReadOnlySpan<byte> hash, SignatureTags signature)
    {
        if (found.Key is not { } key)
            return found.Problem;
        if (key.IsUnacceptable)
            return $"the key has {key.Bits} bits, not 1024 to 4096";
        return key.Verifies(hash, signature.Signature.AsSpan()) ? null : "the signature does not hold";
    }

    private static ArcVerdict Failed(string problem) => new(ArcResult.Fail, [], problem);
}
