using PolicyMta.Authentication.Arc;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Tests.Dns;
using PolicyMta.Testing;

namespace PolicyMta.Authentication.Tests.ThirdParty;

/// <summary>What dkimpy signs and seals is verified here, and what is sealed here dkimpy verifies, over awkward and real mails.</summary>
[Needs(Need.Programs)]
public sealed class DkimpyTests : IDisposable
{
    private const int LeastMails = 250;
    private const string Server = "mx.here.example";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_signature_of_dkimpy_holds_and_no_changed_mail_does()
    {
        var names = await WriteAsync("signed", AwkwardMails.All);
        await RunAsync("sign", _folder["signed"], await KeyAsync());
        var verifier = new DkimVerifier(new KeyFinder(Zone()), 10, TimeProvider.System);
        var wrong = new List<string>();
        foreach (var name in names)
        {
            var mail = await File.ReadAllBytesAsync(Path.Combine(_folder["signed"], name), TestContext.Current.CancellationToken);
            if (await ResultAsync(verifier, mail) is var result and not DkimResult.Pass)
                wrong.Add($"{name}: {result}");
            if (await ResultAsync(verifier, [.. mail, .. "PS\r\n"u8]) is not DkimResult.Fail)
                wrong.Add($"{name}: holds with another body");
            if (await ResultAsync(verifier, Mails.With(mail, [new HeaderField("X", "y")])) is not DkimResult.Pass)
                wrong.Add($"{name}: an unsigned field breaks it");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_chain_that_is_sealed_here_holds_at_dkimpy_and_the_other_way_round()
    {
        using var key = DkimSigning.Keys.PemKey.Read(Mails.Pem, out _)!;
        var sealer = new ArcSealer(new SealKey("sender.example", "s", key), Server);
        var mails = AwkwardMails.All.ToArray();
        var names = await WriteAsync("sealed", mails.Select(mail => (mail.Name, Passed(Seal(sealer, WithResults(mail.Mail))))));
        var keys = _folder["keys"];
        await File.WriteAllTextAsync(keys, $"s._domainkey.sender.example {Mails.Record}\n", TestContext.Current.CancellationToken);

        await RunAsync("seal", _folder["sealed"], await KeyAsync(), Server);
        var resealed = names.Select(name => Path.Combine(_folder["sealed"], name)).ToArray();
        foreach (var path in resealed)
        {
            var mail = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(path, Seal(sealer, mail), TestContext.Current.CancellationToken);
        }

        var said = (await RunAsync("verify", _folder["sealed"], keys)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names.Length, said.Length);
        Assert.DoesNotContain(said, line => line.Split(' ')[1] != "pass");
        var verifier = new ArcVerifier(new KeyFinder(Zone()));
        foreach (var path in resealed)
        {
            var mail = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            var content = new MessageContent(mail);
            var verdict = await verifier.VerifyAsync(content, new HeaderIndex(content.Header), TestContext.Current.CancellationToken);
            Assert.Equal((ArcResult.Pass, 3, ""), (verdict.Result, verdict.Sealers.Length, verdict.Problem));
        }
    }

    private static byte[] Seal(ArcSealer sealer, byte[] mail)
    {
        var set = sealer.Seal(new MessageContent(mail), TimeProvider.System.GetUtcNow());
        Assert.Equal(3, set.Length);
        return Mails.With(mail, set);
    }

    private static byte[] WithResults(byte[] mail) =>
        Mails.With(mail, [new HeaderField("Authentication-Results", $"{Server}; spf=pass smtp.mailfrom=sender.example; arc=none")]);

    /// <summary>The mail as the next server has it, which has found that the chain holds.</summary>
    private static byte[] Passed(byte[] mail)
    {
        var field = System.Text.Encoding.ASCII.GetBytes("\r\nAuthentication-Results:");
        var start = mail.AsSpan().IndexOf(field);
        var place = start + mail.AsSpan(start).IndexOf("arc=none"u8) + "arc=".Length;
        "pass"u8.CopyTo(mail.AsSpan(place));
        return mail;
    }

    private static async Task<DkimResult> ResultAsync(DkimVerifier verifier, byte[] mail)
    {
        var content = new MessageContent(mail);
        var verdicts = await verifier.VerifyAsync(content, new HeaderIndex(content.Header), TestContext.Current.CancellationToken);
        return verdicts[0].Result;
    }

    private static StubDns Zone() => new StubDns().Txt("s._domainkey.sender.example", Mails.Record);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        // The system's Python first: one found by PATH may be another, without the package.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        return await Tool.RunAsync(
            python, "python3-dkim", [Path.Combine(AppContext.BaseDirectory, "ThirdParty", "mails.py"), .. arguments]);
    }

    private async Task<string> KeyAsync()
    {
        await File.WriteAllTextAsync(_folder["key.pem"], Mails.Pem, TestContext.Current.CancellationToken);
        return _folder["key.pem"];
    }

    private async Task<string[]> WriteAsync(string folder, IEnumerable<(string Name, byte[] Mail)> mails)
    {
        Directory.CreateDirectory(_folder[folder]);
        var names = new List<string>();
        foreach (var (name, mail) in mails)
        {
            names.Add(name);
            await File.WriteAllBytesAsync(Path.Combine(_folder[folder], name), mail, TestContext.Current.CancellationToken);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{names.Count} mails");
        Assert.True(names.Count >= LeastMails, $"only {names.Count} mails");
        return [.. names];
    }
}
