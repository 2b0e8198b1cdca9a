using System.Diagnostics;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>A second implementation that is not ours, and not in .NET, must find the signatures right.</summary>
[Needs(Need.Programs)]
public sealed class DkimpyVerificationTests : IDisposable
{
    private const int Count = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("dkimpy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Random_messages_verify()
    {
        using var plugin = new LoadedPlugin($"keys: [{{ domain: example.com, selector: s1, pem: {TestKeys.Yaml(TestKeys.Pem)} }}]");
        var number = 0;
        foreach (var message in RandomMessages.Take(Count))
            await File.WriteAllBytesAsync(Path.Combine(_folder, $"{number++:0000}.eml"), await plugin.SignedAsync(message));

        var output = await VerifyAsync(_folder);

        Assert.Equal($"verified {Count}", output.Trim());
    }

    [Fact]
    public async Task A_changed_message_is_noticed()
    {
        using var plugin = new LoadedPlugin($"keys: [{{ domain: example.com, selector: s1, pem: {TestKeys.Yaml(TestKeys.Pem)} }}]");
        var signed = await plugin.SignedAsync("From: a@example.com\r\nSubject: hello\r\n\r\nbody\r\n"u8.ToArray());
        signed[^4] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(_folder, "changed.eml"), signed);

        Assert.StartsWith("changed.eml", await VerifyAsync(_folder), StringComparison.Ordinal);
    }

    private static async Task<string> VerifyAsync(string folder)
    {
        // The system's Python first: one found by PATH may be another, without the package.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "verify.py"), folder, TestKeys.PublicKey])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dkimpy could not verify; install it, on Debian: apt-get install python3-dkim. {errors}");
        return await output;
    }
}
