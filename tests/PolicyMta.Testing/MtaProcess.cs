using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Testing;

/// <summary>The real server in a process of its own, so that tests can kill it. Everything that it writes lies in one folder.</summary>
public sealed class MtaProcess : IAsyncDisposable
{
    public const string AdminToken = "test-admin-token-0001";
    public const string InjectionToken = "test-inject-token-0001";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <param name="folder">Where configuration, spool and logs go.</param>
    /// <param name="configuration">The rest of policymta.yaml; hostname, spool, listener and HTTP are added.</param>
    /// <param name="listeners">Further settings of the listener, indented by four, and further listeners, by two.</param>
    public MtaProcess(string folder, string configuration, string listeners = "")
    {
        Folder = folder;
        SmtpPort = Ports.Free();
        HttpPort = Ports.Free();
        Directory.CreateDirectory(folder);
        File.WriteAllText(ConfigurationFile, $"""
            hostname: mta.test
            spool:
              path: spool
              min_free_mb: 16
              segment_size_mb: 4
            listeners:
              - name: main
                address: 127.0.0.1:{SmtpPort}
            {listeners}
            http:
              address: 127.0.0.1:{HttpPort}
              tokens:
                - name: test
                  token_hash: {HashOf(InjectionToken)}
                - name: operator
                  token_hash: {HashOf(AdminToken)}
                  scopes: [admin]
            events:
              path: events
            {configuration}
            """);
    }

    public string Folder { get; }

    public string ConfigurationFile => Path.Combine(Folder, "policymta.yaml");

    public int SmtpPort { get; }

    public int HttpPort { get; }

    public int Id => _process?.Id ?? throw new InvalidOperationException("Not started.");

    /// <summary>What it has written to its console.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Runs one command of the program with this configuration.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Starts it and waits until it greets.</summary>
    public async Task StartAsync()
    {
        Begin();
        await UntilAsync(GreetsAsync);
    }

    /// <summary>Starts it and waits for a condition only, so that it may be anywhere in its start.</summary>
    public async Task StartUntilAsync(Func<bool> condition)
    {
        Begin();
        await UntilAsync(() => Task.FromResult(condition()));
    }

    private void Begin()
    {
        _process = Process.Start(StartInfo("serve", "--config", ConfigurationFile))!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            if (_process!.HasExited || started.Elapsed > Patience)
                throw new InvalidOperationException($"The server did not start (exited: {_process.HasExited}):\n{Output}");
            await Task.Delay(10);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (Process.Start("/bin/sh", ["-c", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kill -TERM {Id}")]))
        {
        }

        using var patience = new CancellationTokenSource(Patience);
        await _process!.WaitForExitAsync(patience.Token);
        var exitCode = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
    }

    /// <summary>Waits until nothing is queued any more.</summary>
    public Task EmptyAsync() => Eventually.TrueAsync(
        async () => (await RunAsync("queue", "list", "--json", "--config", ConfigurationFile)).Output
            .Contains("\"deliveries\": []", StringComparison.Ordinal),
        () => "The queue does not become empty.");

    /// <summary>The JSON in an output: how far a command is stands behind it, since that goes to standard error.</summary>
    public static string JsonIn(string output) => output[..(output.LastIndexOf('}') + 1)];

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static ProcessStartInfo StartInfo(params string[] arguments) =>
        new("dotnet", [Path.Combine(ServerOutput.Folder, "policymta.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private async Task<bool> GreetsAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, SmtpPort);
            var greeting = new byte[3];
            await client.GetStream().ReadExactlyAsync(greeting);
            return Encoding.ASCII.GetString(greeting) == "220";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
