using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>MimeKit, in .NET. It does not look at x=.</summary>
internal sealed class MimeKitVerifier : IVerifier
{
    public string Name => "MimeKit";

    public async Task<IReadOnlyDictionary<string, ImmutableHashSet<string>>> VerifyAsync(string folder, PublishedKeys keys)
    {
        var verifier = new DkimVerifier(new Locator(keys)) { MinimumRsaKeyLength = 1024 };
        var results = new Dictionary<string, ImmutableHashSet<string>>();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var message = await MimeMessage.LoadAsync(file);
            var held = ImmutableHashSet<string>.Empty;
            foreach (var header in message.Headers.Where(header => header.Id == HeaderId.DkimSignature))
            {
                if (await HoldsAsync(verifier, message, header))
                    held = held.Add(Tag(header.Value, "s"));
            }

            results.Add(Path.GetFileName(file), held);
        }

        return results;
    }

    private static async Task<bool> HoldsAsync(DkimVerifier verifier, MimeMessage message, Header header)
    {
        try
        {
            return await verifier.VerifyAsync(message, header);
        }
        catch (Exception e) when (e is ParseException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static string Tag(string value, string name) =>
        value.Split(';').Select(tag => tag.Split('=', 2)).First(tag => tag[0].Trim() == name)[1].Trim();

    private sealed class Locator(PublishedKeys keys) : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(
            string methods, string domain, string selector, CancellationToken cancellationToken = default)
        {
            var text = keys.Find(selector, domain) ?? throw new KeyNotFoundException(selector);
            var key = Convert.FromBase64String(Tag(text, "p"));
            if (key.Length == 0)
                throw new KeyNotFoundException("revoked");
            return Tag(text, "k") == "ed25519" ? new Ed25519PublicKeyParameters(key) : PublicKeyFactory.CreateKey(key);
        }

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
            string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
