namespace PolicyMta.Authentication.Signatures;

/// <summary>
/// Verifies the DKIM signatures of a message (RFC 6376 section 6, RFC 8301, RFC 8463): the topmost ones, up to a number. What l= says is
/// not followed: a signature holds over the whole body or not at all (RFC 6376 section 8.2). Thread-safe.
/// </summary>
internal sealed class DkimVerifier(KeyFinder keys, int most, TimeProvider time)
{
    private const string FieldName = "DKIM-Signature";

    public async Task<ImmutableArray<DkimVerdict>> VerifyAsync(
        MessageContent content, HeaderIndex header, CancellationToken cancellationToken)
    {
        var fields = header.Named(FieldName).Take(most).ToArray();
        if (fields.Length == 0)
            return [];
        var read = fields.Select(Read).ToArray();
        var found = await Task.WhenAll(read.Select(
            async item => item.Tags is null ? null : await keys.FindAsync(item.Tags, cancellationToken)));
        var hashes = new BodyHashes(content.Body);
        var verdicts = ImmutableArray.CreateBuilder<DkimVerdict>(fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            verdicts.Add(read[i].Tags is { } tags
                ? Verify(header, fields[i], tags, found[i]!, ref hashes)
                : new DkimVerdict(DkimResult.PermError, null, read[i].Problem));
        }

        return verdicts.ToImmutable();
    }

    private static (SignatureTags? Tags, string Problem) Read(RawHeaderField field)
    {
        if (TagList.Parse(field.ValueBytes) is not { } list)
            return (null, "the signature is not a list of tags");
        var tags = SignatureTags.OfDkim(list, out var problem);
        return (tags, problem);
    }

    private DkimVerdict Verify(
        HeaderIndex header, RawHeaderField field, SignatureTags tags, FoundKey found, ref BodyHashes hashes)
    {
        if (found.Key is not { } key)
            return new DkimVerdict(found.IsTemporary ? DkimResult.TempError : DkimResult.PermError, tags, found.Problem);
        if (key.Record.IsStrict && !tags.Identity.EndsWith("@" + tags.Domain, StringComparison.OrdinalIgnoreCase))
            return new DkimVerdict(DkimResult.PermError, tags, "i= is below d=, which the key forbids");
        var verdict = Verify(header, field, tags, key, ref hashes);
        return verdict with { IsTest = key.Record.IsTest };
    }

    private DkimVerdict Verify(
        HeaderIndex header, RawHeaderField field, SignatureTags tags, VerificationKey key, ref BodyHashes hashes)
    {
        if (key.IsUnacceptable)
            return new DkimVerdict(DkimResult.Policy, tags, $"the key has {key.Bits} bits, not 1024 to 4096");
        if (tags.Expires < time.GetUtcNow())
            return new DkimVerdict(DkimResult.Policy, tags, "the signature has expired");
        if (hashes.Of(tags.BodyForm) != tags.BodyHash)
            return new DkimVerdict(DkimResult.Fail, tags, "the body is not the one that was signed");
        return key.Verifies(SignatureHash.Of(header, tags, field), tags.Signature.AsSpan())
            ? new DkimVerdict(DkimResult.Pass, tags)
            : new DkimVerdict(DkimResult.Fail, tags, "the header is not the one that was signed, or another key signed it");
    }
}
