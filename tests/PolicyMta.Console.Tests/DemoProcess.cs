using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using PolicyMta.Testing;

namespace PolicyMta.Console.Tests;

/// <summary>A running <c>policymta demo</c>, as a user starts it: what it prints is all that the tests know of it.</summary>
internal sealed partial class DemoProcess : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly TestFolder _folder = new();
    private readonly Process _process;

    private DemoProcess(int messages)
    {
        var start = new ProcessStartInfo("dotnet", [
            Environment.GetEnvironmentVariable("POLICYMTA_DLL") ?? Path.Combine(ServerOutput.Folder, "policymta.dll"),
            "demo", "--keep", _folder["demo"], "--messages", messages.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            // It lives too short for what it learns of itself to pay.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The link that logs in, once.</summary>
    public Uri Link { get; private set; } = null!;

    public Uri Root => new(Link.GetLeftPart(UriPartial.Authority));

    public int SmtpPort { get; private set; }

    /// <summary>The bearer token of a client.</summary>
    public string Token { get; private set; } = "";

    public string Scripts => Path.Combine(_folder["demo"], "scripts");

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<DemoProcess> StartAsync(int messages)
    {
        var demo = new DemoProcess(messages);
        await Eventually.TrueAsync(
            () => demo._process.HasExited || (LinkLine().IsMatch(demo.Output) && TokenLine().IsMatch(demo.Output)),
            () => $"The demo printed no link:\n{demo.Output}");
        if (demo._process.HasExited)
            throw new InvalidOperationException($"The demo ended:\n{demo.Output}");
        demo.Link = new Uri(LinkLine().Match(demo.Output).Value);
        demo.SmtpPort = int.Parse(SmtpLine().Match(demo.Output).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        demo.Token = TokenLine().Match(demo.Output).Groups[1].Value;
        return demo;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    [GeneratedRegex(@"http://\S+/console/login\S*#[A-Za-z0-9_-]+", RegexOptions.None, 1000)]
    private static partial Regex LinkLine();

    [GeneratedRegex(@"SMTP on 127\.0\.0\.1:(\d+)", RegexOptions.None, 1000)]
    private static partial Regex SmtpLine();

    [GeneratedRegex(@"POLICYMTA_TOKEN=(\w+)", RegexOptions.None, 1000)]
    private static partial Regex TokenLine();
}
