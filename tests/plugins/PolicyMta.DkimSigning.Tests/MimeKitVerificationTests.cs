using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>An implementation that is not ours must find the signatures right, and notice what was changed on the way.</summary>
[Needs(Need.Time)]
public sealed class MimeKitVerificationTests : IDisposable
{
    private readonly LoadedPlugin _plugin = new($"keys: [{{ domain: example.com, selector: s1, pem: {TestKeys.Yaml(TestKeys.Pem)} }}]");

    public void Dispose() => _plugin.Dispose();

    [Fact]
    public async Task Random_messages_verify()
    {
        var number = 0;
        foreach (var message in RandomMessages.Take(300))
        {
            var signed = await _plugin.SignedAsync(message);
            Assert.True(await VerifyAsync(signed), $"message {number}:\n{System.Text.Encoding.UTF8.GetString(signed)}");
            number++;
        }
    }

    [Theory]
    [InlineData("From: a@example.com\r\n\r\n")]
    [InlineData("From: a@example.com\r\n\r\n\r\n\r\n")]
    [InlineData("From: a@example.com\r\n\r\nno line end")]
    [InlineData("From: a@example.com\r\nSubject:\r\n\r\nbody\r\n")]
    [InlineData("From:a@example.com\r\nSubject: a\r\n  folded\r\n\tthrice\r\n\r\nbody \r\n\r\n")]
    public async Task Edge_cases_verify(string message)
    {
        Assert.True(await VerifyAsync(await _plugin.SignedAsync(System.Text.Encoding.UTF8.GetBytes(message))));
    }

    [Theory]
    [InlineData("Subject: hello", "Subject: hallo")]
    [InlineData("body", "b0dy")]
    [InlineData("To: b@corp.example\r\n", "To: b@corp.example\r\nSubject: second\r\n")]
    [InlineData("To: b@corp.example\r\n", "To: b@corp.example\r\nFrom: evil@other.example\r\n")]
    [InlineData("To: b@corp.example\r\n", "To: b@corp.example\r\nReply-To: evil@other.example\r\n")]
    [InlineData("Subject: hello\r\n", "")]
    public async Task A_message_that_was_changed_on_the_way_does_not_verify(string original, string change)
    {
        var signed = System.Text.Encoding.ASCII.GetString(
            await _plugin.SignedAsync("From: a@example.com\r\nSubject: hello\r\nTo: b@corp.example\r\n\r\nbody\r\n"u8.ToArray()));
        Assert.True(await VerifyAsync(System.Text.Encoding.ASCII.GetBytes(signed)));

        var changed = signed.Replace(original, change, StringComparison.Ordinal);

        Assert.NotEqual(signed, changed);
        Assert.False(await VerifyAsync(System.Text.Encoding.ASCII.GetBytes(changed)));
    }

    [Fact]
    public async Task Many_threads_may_sign_at_once()
    {
        var messages = RandomMessages.Take(200).ToArray();

        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (message, _) =>
            Assert.True(await VerifyAsync(await _plugin.SignedAsync(message))));
    }

    private static async Task<bool> VerifyAsync(byte[] signed)
    {
        var message = await MimeMessage.LoadAsync(new MemoryStream(signed));
        var signature = message.Headers.First(header => header.Id == HeaderId.DkimSignature);
        return await new DkimVerifier(new OneKey()).VerifyAsync(message, signature);
    }

    private sealed class OneKey : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(
            string methods, string domain, string selector, CancellationToken cancellationToken = default)
        {
            Assert.Equal(("example.com", "s1"), (domain, selector));
            return PublicKeyFactory.CreateKey(Convert.FromBase64String(TestKeys.PublicKey));
        }

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
            string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
