using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>Pipes and devices where files belong.</summary>
[Needs(Need.Programs)]
public sealed class CheckDeviceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("users_file: pipe", "The file of users cannot be read: ")]
    [InlineData("users_file: /dev/zero", "The file of users cannot be read: ")]
    [InlineData("users_file: .", "The file of users cannot be read: ")]
    [InlineData("listeners: [{ name: a, address: 127.0.0.1:2525, tls: { certificates: [{ certificate: pipe }] } }]", "cannot be read: ")]
    [InlineData("listeners: [{ name: a, address: 127.0.0.1:25, tls: { certificates: [{ certificate: /dev/zero }] } }]", "cannot be read: ")]
    [InlineData("http: { address: 127.0.0.1:8025, certificate: text }", "is not a usable certificate: ")]
    [InlineData("spool: { path: text }", "'spool.path': ")]
    [InlineData("spool: { path: text/below }", "'spool.path': ")]
    [InlineData("spool: { path: dangling }", "'spool.path': ")]
    [InlineData("events: { path: /dev/null }", "'events.path': ")]
    [InlineData("logging: { file: text/a.log }", "'logging.file': ")]
    [InlineData("logging: { file: . }", "'logging.file': ")]
    [InlineData("scripts: { path: pipes }", "x.js: It is a pipe, socket or device, not a file.")]
    [InlineData("scripts: { path: . }", "pipes/x.js: It is a pipe, socket or device, not a file.")]
    [InlineData("plugins: { path: plugins }", "plugins/Acme/plugin.yaml")]
    public async Task What_is_no_file_or_no_folder_keeps_nobody_waiting(string setting, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and devices");
        _folder.Write("text", "no certificate");
        _folder.Write("plugins/Acme/plugin.yaml", "id: Acme\n");
        Directory.CreateDirectory(Path.Combine(_folder.Root, "pipes"));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "dangling"), "nowhere");
        foreach (var pipe in new[] { "pipe", "pipes/x.js", "plugins/Acme/data" })
        {
            using var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_folder.Root, pipe)]);
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var http = setting.StartsWith("http", StringComparison.Ordinal) ? "" : "http: { address: 127.0.0.1:8025 }\n";
        var config = _folder.Write("policymta.yaml", $"writable_files: allow\n{http}{setting}\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("    = ", error, StringComparison.Ordinal);
    }
}
