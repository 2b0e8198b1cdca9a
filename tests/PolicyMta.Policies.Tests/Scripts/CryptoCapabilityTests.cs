using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class CryptoCapabilityTests : IDisposable
{
    private readonly ScriptBench _bench = new()
    {
        Options = new ScriptOptions
        {
            Limits = ScriptBench.Patient,
            Secrets = ImmutableDictionary<string, string>.Empty.Add("links", "a key of the administrator's"),
        },
    };

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("crypto.hash('sha256', 'abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("crypto.hash('sha1', 'abc')", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("crypto.hash('md5', '')", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("crypto.hash('sha256', 'abc', 'base64')", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")]
    [InlineData("crypto.hash('sha256', 'abc', 'base64url')", "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")]
    [InlineData("crypto.toBase64url('jörg?>')", "asO2cmc_Pg")]
    [InlineData("crypto.fromBase64url('asO2cmc_Pg')", "jörg?>")]
    [InlineData("String(crypto.fromBase64url('!'))", "null")]
    [InlineData("String(crypto.fromBase64url('_w'))", "null")]
    [InlineData("String(crypto.equal('abc', 'abc'))", "true")]
    [InlineData("String(crypto.equal('abc', 'abd'))", "false")]
    [InlineData("String(crypto.equal('abc', 'abcd'))", "false")]
    public async Task Known_texts_have_known_hashes(string expression, string expected)
    {
        var script = await _bench.RouteScriptAsync($"return {{ reason: {expression} }};");

        Assert.Equal(expected, (await ScriptBench.RouteAsync(script))!.Reason);
    }

    [Fact]
    public async Task Keyed_hashes_are_those_of_the_secret_of_that_name()
    {
        var script = await _bench.RouteScriptAsync("return { reason: crypto.hmac('sha256', 'links', 'jane@example.com', 'base64url') };");
        var expected = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.HMACSHA256.HashData(
            "a key of the administrator's"u8, "jane@example.com"u8));

        Assert.Equal(expected, (await ScriptBench.RouteAsync(script))!.Reason);
    }

    [Theory]
    [InlineData("crypto.hash('sha3', 'abc')", "takes one of sha256, sha384, sha512, sha1, md5")]
    [InlineData("crypto.hash('sha256', 7)", "argument 2 is none")]
    [InlineData("crypto.hash('sha256', 'x', 'base32')", "the encoding is one of")]
    [InlineData("crypto.hmac('sha256', 'nobody', 'x')", "no secret 'nobody': write it into the configuration under scripts.secrets")]
    [InlineData("crypto.equal('x')", "argument 2 is none")]
    public async Task What_is_wrong_is_said(string expression, string expected)
    {
        var script = await _bench.RouteScriptAsync($"return {{ reason: {expression} }};");

        Assert.Contains(expected, (await ScriptBench.FailureAsync(script)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_secret_is_a_mistake()
    {
        var options = new ScriptOptions { Secrets = ImmutableDictionary<string, string>.Empty.Add("links", "short") };

        Assert.Equal(
            ("secrets.links", "has 5 characters: a key needs 16 or more, made at random."), Assert.Single(options.Validate()));
    }

    [Fact]
    public async Task Tests_of_scripts_have_the_secrets_too() => await _bench.ScriptAsync(
        "export function onInject() { return { tenant: crypto.hmac('sha256', 'links', 'x') }; }",
        ("policy.test.js", """
            import { onInject } from "./policy.js";
            test("signed", () => expect(onInject(mta.inject()).tenant.length).toBe(64));
            """));
}
