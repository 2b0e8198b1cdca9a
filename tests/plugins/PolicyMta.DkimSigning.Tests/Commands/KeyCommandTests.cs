using System.Text.Json;
using PolicyMta.Sdk;

namespace PolicyMta.DkimSigning.Tests.Commands;

public sealed class KeyCommandTests : CommandTestBase
{
    [Theory]
    [InlineData("rsa", "rsa-sha256", "rsa", 2)]
    [InlineData("ed25519", "ed25519-sha256", "ed25519", 1)]
    public async Task A_new_key_signs_and_its_record_is_shown_alike_by_both_commands(
        string type, string algorithm, string dnsType, int strings)
    {
        var made = await NewAsync(("--type", [type]));
        var shown = await RunAsync("dkim show", ("--domain", ["Example.com"]), ("--selector", ["s1"]), ("--key", [At("key.pem")]));

        Assert.Equal((0, 0), (made.ExitCode, shown.ExitCode));
        Assert.Equal(made.Json, shown.Json);
        using var json = JsonDocument.Parse(shown.Json!);
        var record = json.RootElement;
        var value = record.GetProperty("value").GetString()!;
        Assert.Equal("s1._domainkey.example.com", record.GetProperty("name").GetString());
        Assert.Equal(algorithm, record.GetProperty("algorithm").GetString());
        Assert.StartsWith($"v=DKIM1; k={dnsType}; p=", value, StringComparison.Ordinal);
        Assert.Equal(strings, record.GetProperty("strings").GetArrayLength());
        Assert.Contains(value, shown.Text, StringComparison.Ordinal);
        Assert.Contains("s1._domainkey.example.com. IN TXT", shown.Text, StringComparison.Ordinal);

        var mail = Write("x.eml", "From: a@example.com\r\n\r\nx\r\n"u8.ToArray());
        Assert.Equal(0, (await SignAsync(At("key.pem"), mail)).ExitCode);
        var held = await new SignatureVerifier(("s1", value)).VerifyAsync(await File.ReadAllBytesAsync(At("out", "x.eml")));
        Assert.True(Assert.Single(held));
    }

    [Fact]
    public async Task Its_owner_alone_may_read_a_new_key_and_no_file_is_written_over()
    {
        Assert.Equal(0, (await NewAsync(("--bits", ["1024"]))).ExitCode);
        var before = await File.ReadAllTextAsync(At("key.pem"));

        var again = await NewAsync();

        Assert.Equal(1, again.ExitCode);
        Assert.Contains("exists already", again.Text, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(At("key.pem")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("key.pem")));
    }

    [Theory]
    [InlineData("rsa", "512", "512 is not a valid size")]
    [InlineData("rsa", "8192", "8192 is not a valid size")]
    [InlineData("rsa", "-2048", "-2048 is not a valid size")]
    [InlineData("rsa", "2049", "2049 is not a valid size")]
    [InlineData("ed25519", "2048", "leave --bits out")]
    public async Task A_size_that_cannot_be_is_refused(string type, string bits, string expected)
    {
        var result = await NewAsync(("--type", [type]), ("--bits", [bits]));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(At("key.pem")));
    }

    private Task<CommandResult> NewAsync(params (string Name, string[] Values)[] more) => RunAsync(
        "dkim new", [("--domain", ["example.com"]), ("--selector", ["s1"]), ("--out", [At("key.pem")]), .. more]);
}
