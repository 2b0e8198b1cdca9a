using System.Text;
using System.Text.Json;
using PolicyMta.Sdk;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.DkimSigning.Tests.Commands;

public sealed class SignCommandTests : CommandTestBase
{
    private const string Ed25519 = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
        + "-----END PRIVATE KEY-----\n";

    private static readonly byte[] Mail = "From: a@example.com\r\nSubject: x\r\n\r\nbody\r\n"u8.ToArray();

    private readonly SignatureVerifier _rsa = new(("s1", $"v=DKIM1; k=rsa; p={TestKeys.PublicKey}"));
    private readonly SignatureVerifier _ed25519 = new(("s1", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));

    private string Rsa => Write("rsa.pem", Encoding.ASCII.GetBytes(TestKeys.Pem));

    [Fact]
    public void The_commands_are_described_as_the_host_wants_it()
    {
        using var plugin = new DkimSigningPlugin();
        var builder = new TestPluginBuilder("");
        plugin.Configure(builder);

        Assert.Equal(
            ["dkim sign", "dkim new", "dkim show", "dkim list", "dkim check", "dkim rotate", "preflight"],
            builder.Commands.Select(command => command.Name));
        Assert.All(builder.Commands, command => Assert.InRange(command.Description.Length, 1, 200));
        Assert.All(builder.Commands, command => Assert.Equal(command.Name != "dkim rotate", command.Local));
    }

    [Fact]
    public async Task Awkward_mails_verify_by_either_algorithm_and_their_bytes_stay_as_they_are()
    {
        var mails = RandomMessages.Take(100)
            .Concat(new[]
            {
                "From: a@example.com\r\n\r\n", "From: a@example.com\r\n", "From: a@example.com\r\n\r\nno line end",
                "From: a@example.com\r\n\r\n\r\n \r\n\r\n", "From: a@example.com\nSubject: bare\n folded\n\nline  \n\n\n",
                "From: a@example.com\r\n\r\nmixed\nline ends \n\r\n", "From: a@example.com\r\n\r\n.\r\n..\r\n" + new string('x', 5000),
                "DKIM-Signature: v=1; d=old.example\r\nFrom: a@example.com\r\nTo: b@corp.example\r\n\r\nx\r\n",
            }.Select(Encoding.UTF8.GetBytes)).ToArray();
        var files = mails.Select((mail, i) => Write($"in/{i:000}.eml", mail)).ToArray();
        var old = mails.Length - 1;

        foreach (var (pem, verifier) in new[] { (TestKeys.Pem, _rsa), (Ed25519, _ed25519) })
        {
            var result = await SignAsync(Write("key.pem", Encoding.ASCII.GetBytes(pem)), files);

            Assert.Equal((0, ""), (result.ExitCode, result.Text));
            Assert.Equal(mails.Length, result.JsonLines.Length);
            for (var i = 0; i < mails.Length; i++)
            {
                var signed = await File.ReadAllBytesAsync(At("out", $"{i:000}.eml"));
                Assert.True(signed.AsSpan().EndsWith(mails[i]), $"mail {i}");
                Assert.True(i == old || (await verifier.VerifyAsync(signed)) is [true], $"mail {i}");
                Assert.Equal(mails[i], await File.ReadAllBytesAsync(files[i]));
            }
        }
    }

    [Fact]
    public async Task A_signature_before_bare_line_feeds_ends_in_them_too()
    {
        await SignAsync(Rsa, Write("lf.eml", "From: a@example.com\n\nx\n"u8.ToArray()), Write("crlf.eml", Mail));

        Assert.DoesNotContain((byte)'\r', await File.ReadAllBytesAsync(At("out", "lf.eml")));
        var crlf = await File.ReadAllTextAsync(At("out", "crlf.eml"));
        Assert.Equal(crlf.Count(c => c == '\n'), crlf.Split("\r\n").Length - 1);
    }

    [Fact]
    public async Task A_line_of_JSON_tells_of_each_file_and_those_that_cannot_be_signed_leave_no_copy()
    {
        var good = Write("good.eml", Mail);
        var files = new[]
        {
            Write("empty.eml", []), Write("mbox.eml", [.. "From a@example.com Mon\r\n"u8, .. Mail]),
            Write("nofrom.eml", "Subject: x\r\n\r\nx\r\n"u8.ToArray()),
            Write("junk.eml", "From: a@b.example\r\njunk\r\n\r\nx\r\n"u8.ToArray()),
            Write("cr.eml", "From: a@b.example\rX: y\r\n\r\nx\r\n"u8.ToArray()), At("none.eml"), good,
        };
        string[] errors = ["is not a mail", "mailbox file", "no From field", "line 2 is neither", "carriage return", "none.eml"];

        var result = await SignAsync(Rsa, files);

        Assert.Equal(1, result.ExitCode);
        for (var i = 0; i < errors.Length; i++)
        {
            Assert.Contains(errors[i], Field(result.JsonLines[i], "error"), StringComparison.Ordinal);
            Assert.Contains(files[i], result.Text, StringComparison.Ordinal);
        }

        Assert.Equal(At("out", "good.eml"), Field(result.JsonLines[^1], "out"));
        Assert.Equal("rsa-sha256", Field(result.JsonLines[^1], "algorithm"));
        Assert.Equal([At("out", "good.eml")], Directory.GetFiles(At("out")));
    }

    [Fact]
    public async Task No_file_that_is_read_or_was_just_made_is_written_over()
    {
        var first = Write("a/x.eml", Mail);
        var second = Write("b/x.eml", Mail);
        var own = Write("out/own.eml", Mail);
        Directory.CreateSymbolicLink(At("link"), At("out"));

        var result = await SignAsync(Rsa, first, second, At("link", "own.eml"));

        Assert.Equal(1, result.ExitCode);
        Assert.Null(Field(result.JsonLines[0], "error"));
        Assert.Contains("the same name", Field(result.JsonLines[1], "error"), StringComparison.Ordinal);
        Assert.Contains("written over", Field(result.JsonLines[2], "error"), StringComparison.Ordinal);
        Assert.Equal(Mail, await File.ReadAllBytesAsync(own));
        Assert.Equal(0, (await SignAsync(Rsa, first)).ExitCode);
    }

    [Theory]
    [InlineData("--domain", "exa mple", "--domain: 'exa mple' is not a valid domain name")]
    [InlineData("--domain", "grüße.example", "write it in ASCII")]
    [InlineData("--selector", "s;1", "--selector: 's;1' is not a valid selector")]
    [InlineData("--key", "/none/key.pem", "--key: /none/key.pem cannot be read")]
    public async Task A_wrong_option_is_named_with_its_remedy_and_nothing_is_signed(string option, string value, string expected)
    {
        var values = new Dictionary<string, string[]>
        {
            ["--domain"] = ["example.com"],
            ["--selector"] = ["s1"],
            ["--key"] = [Rsa],
            ["--out"] = [At("out")],
            ["FILE"] = [Write("x.eml", Mail)],
            [option] = [value],
        };

        var result = await RunAsync("dkim sign", [.. values.Select(pair => (pair.Key, pair.Value))]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public async Task A_small_key_is_warned_of_and_one_that_cannot_sign_refused()
    {
        var mail = Write("x.eml", Mail);

        var small = await SignAsync(Write("small.pem", Encoding.ASCII.GetBytes(TestKeys.Make(1024))), mail);
        var tiny = await SignAsync(Write("tiny.pem", Encoding.ASCII.GetBytes(TestKeys.Make(512))), mail);

        Assert.Equal(0, small.ExitCode);
        Assert.Contains("only 1024 bits", small.Text, StringComparison.Ordinal);
        Assert.Equal(2, tiny.ExitCode);
        Assert.Contains("512 bits", tiny.Text, StringComparison.Ordinal);
    }

    private static string? Field(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
