using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>
/// Verifies all signatures of a mail by MimeKit, with public keys out of DNS records as the plugin shows them, by selector.
/// </summary>
internal sealed class SignatureVerifier(params IEnumerable<(string Selector, string Record)> records) : IDkimPublicKeyLocator
{
    private readonly Dictionary<string, string> _records = records.ToDictionary(record => record.Selector, record => record.Record);

    /// <returns>Whether each of the signatures holds, from the top.</returns>
    public async Task<ImmutableArray<bool>> VerifyAsync(byte[] mail)
    {
        var message = await MimeMessage.LoadAsync(new MemoryStream(mail));
        var results = new List<bool>();
        foreach (var header in message.Headers.Where(header => header.Id == HeaderId.DkimSignature))
            results.Add(await new DkimVerifier(this) { MinimumRsaKeyLength = 1024 }.VerifyAsync(message, header));
        return [.. results];
    }

    public AsymmetricKeyParameter LocatePublicKey(
        string methods, string domain, string selector, CancellationToken cancellationToken = default)
    {
        var tags = _records[selector].Split("; ").Select(tag => tag.Split('=', 2)).ToDictionary(tag => tag[0], tag => tag[1]);
        var key = Convert.FromBase64String(tags["p"]);
        return tags["k"] == "ed25519" ? new Ed25519PublicKeyParameters(key) : PublicKeyFactory.CreateKey(key);
    }

    public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
        string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
        Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
}
