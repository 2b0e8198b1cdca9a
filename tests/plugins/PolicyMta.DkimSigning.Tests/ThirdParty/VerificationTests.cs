using PolicyMta.Testing;

namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>Three implementations that are not ours find every signature right, of both algorithms, whatever the mail.</summary>
[Needs(Need.Programs)]
public sealed class VerificationTests : IDisposable
{
    private const int LeastReal = 294;

    private static readonly ImmutableArray<IVerifier> Verifiers = [new Dkimpy(), new OpenDkim(), new MimeKitVerifier()];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_accept_every_signature_over_made_random_and_real_mails()
    {
        const string Common = "domain: example.com, always: true";
        using var plugin = new LoadedPlugin($"""
            keys:
              - {"{"} {Common}, selector: rsa, pem: {TestKeys.Yaml(TestKeys.Pem)} {"}"}
              - {"{"} {Common}, selector: ed, pem: {TestKeys.Yaml(TestKeys.Ed25519)} {"}"}
              - {"{"} {Common}, selector: body, canonicalization: relaxed/simple, pem: {TestKeys.Yaml(TestKeys.Pem)} {"}"}
              - {"{"} {Common}, selector: simple, canonicalization: simple/simple, pem: {TestKeys.Yaml(TestKeys.Ed25519)} {"}"}
            """);
        Assert.Empty(plugin.Problems);
        var mails = AwkwardMails.All.ToArray();
        Assert.True(mails.Length >= AwkwardMails.Made.Length + 500 + LeastReal, $"only {mails.Length} mails");
        var folder = Directory.CreateDirectory(_folder["mails"]).FullName;
        foreach (var (name, mail) in mails)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), await plugin.SignedAsync(mail));
        var keys = new PublishedKeys();
        keys.Add("rsa", "example.com", TestKeys.Record);
        keys.Add("ed", "example.com", TestKeys.Ed25519Record);
        keys.Add("body", "example.com", TestKeys.Record);
        keys.Add("simple", "example.com", TestKeys.Ed25519Record);

        foreach (var verifier in Verifiers)
        {
            ImmutableHashSet<string> expected = verifier.KeepsHeaderBytes ? ["rsa", "ed", "body", "simple"] : ["rsa", "ed", "body"];
            var held = await verifier.VerifyAsync(folder, keys);
            var refused = mails.Select(mail => mail.Name)
                .Where(name => !held.TryGetValue(name, out var selectors) || !selectors.IsSupersetOf(expected))
                .ToArray();
            Assert.True(refused.Length == 0, $"{verifier.Name} refuses {refused.Length} of {mails.Length}:\n{string.Join('\n', refused)}");
        }
    }
}
