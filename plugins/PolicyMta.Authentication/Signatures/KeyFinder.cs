using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Signatures;

/// <summary>Finds the public keys of signatures. Thread-safe.</summary>
internal sealed class KeyFinder(IMailDns dns)
{
    private const int MostRecords = 5;

    /// <summary>Finds a key; an end of the caller's time is an answer.</summary>
    public async ValueTask<FoundKey> FindAsync(SignatureTags signature, CancellationToken cancellationToken)
    {
        try
        {
            var name = $"{signature.Selector}._domainkey.{signature.Domain}";
            var reply = await dns.AskAsync(new DnsQuestion(name, DnsType.Txt), cancellationToken);
            return reply.IsFailed ? FoundKey.Temporary("DNS could not be asked for the key") : Choose(reply, signature);
        }
        catch (OperationCanceledException)
        {
            return FoundKey.Temporary("DNS did not answer in time");
        }
    }

    private static FoundKey Choose(DnsReply reply, SignatureTags signature)
    {
        var problem = "the key is not published";
        foreach (var text in reply.Values.Take(MostRecords))
        {
            if (VerificationKey.Parse(text, out problem) is not { } key)
                continue;
            if (key.Record.Type == signature.KeyType)
                return new FoundKey(key, "");
            problem = "the key is of another type than the signature";
        }

        return new FoundKey(null, problem);
    }
}
