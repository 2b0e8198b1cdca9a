using System.Security.Cryptography;

namespace PolicyMta.DkimSigning.Published;

/// <summary>
/// Holds what DNS publishes against a private key, and has the key sign a probe that the published one must verify: the proof that
/// receivers can verify what it signs.
/// </summary>
internal static class KeyCheck
{
    public static ImmutableArray<KeyFinding> Of(SigningKey key, KeyAnswer answer)
    {
        var name = key.Record.Name;
        if (answer.Failure is { } failure)
            return [new("lookup-failed", true, $"DNS could not be asked for {name}: {failure}; try again, or another server (--dns).")];
        if (answer.Texts.IsEmpty)
            return [new("missing", true, $"{name} has no TXT record; publish: {key.Record}")];
        if (answer.Texts.Length > 1)
            return [new("several", true, $"{name} has {answer.Texts.Length} TXT records, and receivers take any of them; leave one.")];
        return KeyRecordText.Parse(answer.Texts[0], out var problem) is { } record
            ? [.. Of(key, record)]
            : [new("syntax", true, $"the record of {name} cannot be read: {problem}; publish: {key.Record}")];
    }

    private static IEnumerable<KeyFinding> Of(SigningKey key, KeyRecordText record)
    {
        var name = key.Record.Name;
        if (record.Key is "")
        {
            yield return new(
                "revoked", true, $"{name} is revoked (p= is empty); sign with another selector, and never use this one again.");
            yield break;
        }

        if (!key.Algorithm.StartsWith(record.Type + "-", StringComparison.Ordinal))
            yield return new("type", true, $"{name} says k={record.Type}, and the key signs {key.Algorithm}; publish: {key.Record}");
        else if (!VerifiesProbe(key, record))
            yield return new("mismatch", true, $"{name} publishes another key: a probe does not verify; publish: {key.Record}");
        if (!record.TakesMail)
            yield return new("service", true, $"{name} is not for mail (s=); leave s= out, or write s=email.");
        if (!record.TakesSha256)
            yield return new("hash", true, $"{name} does not allow sha256 (h=); leave h= out.");
        if (record.IsStrict && (key.Subdomains || Foreign(key)))
            yield return new(
                "strict", Foreign(key), $"{name} has t=s, so that i= must be of {key.Domain} itself; leave t=s out, or change identity.");
        if (record.IsTest)
            yield return new("test", false, $"{name} has t=y: receivers treat the mail as unsigned; leave t=y out once all works.");
        if (key.IsWeak)
            yield return new("weak", false, $"{name} has only {key.Bits} bits; RFC 8301 advises 2048: policymta dkim new --bits 2048.");
    }

    private static bool Foreign(SigningKey key) =>
        key.Identity is { } identity && !identity.EndsWith("@" + key.Domain, StringComparison.OrdinalIgnoreCase);

    private static bool VerifiesProbe(SigningKey key, KeyRecordText record)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        RandomNumberGenerator.Fill(hash);
        var signature = new byte[key.SignatureLength];
        key.Sign(hash, signature);
        return PublicKey.Verifies(record.Type, record.Key!, hash, signature);
    }
}
