using System.Diagnostics;
using System.Globalization;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Handbook;

/// <summary>
/// A machine as the handbook has it: its folder with the simulated world in it, the program on the path, and something that stands for
/// systemd.
/// </summary>
internal sealed class HandbookMachine : IDisposable
{
    private const string Systemctl = """
        #!/bin/bash
        # systemctl start, stop, restart and reload of policymta, and of nothing else.
        here() { [[ -f server.pid ]] && kill -0 "$(cat server.pid)" 2>/dev/null; }
        case $1 in
          start)
            setsid policymta serve >> server.log 2>&1 < /dev/null & echo $! > server.pid
            for _ in $(seq 900); do
              (exec 3<> "/dev/tcp/127.0.0.1/$POLICYMTA_SMTP_PORT") 2>/dev/null && exit 0
              here || break
              sleep 0.1
            done
            tail -20 server.log; exit 1 ;;
          stop) here && kill -TERM "$(cat server.pid)" && for _ in $(seq 600); do here || exit 0; sleep 0.1; done; exit 1 ;;
          restart) "$0" stop && "$0" start ;;
          reload) here && kill -HUP "$(cat server.pid)" ;;
          *) exit 1 ;;
        esac
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TestFolder _folder = new();

    /// <summary>What <c>loopback/environment</c> says, with ports that are free.</summary>
    private readonly Dictionary<string, string> _environment = new()
    {
        ["POLICYMTA_STATE"] = "./state",
        ["POLICYMTA_SMTP_PORT"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["POLICYMTA_SUBMISSION_PORT"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["POLICYMTA_RETURNS_PORT"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["POLICYMTA_HTTP_PORT"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["POLICYMTA_OUT1"] = "127.0.0.11",
        ["POLICYMTA_OUT2"] = "127.0.0.12",
        ["POLICYMTA_NEW1"] = "127.0.0.13",
    };

    public HandbookMachine(string handbook)
    {
        foreach (var file in Directory.GetFiles(handbook, "*", SearchOption.AllDirectories))
        {
            var target = _folder[Path.Combine("etc", Path.GetRelativePath(handbook, file))];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.Copy(_folder["etc/loopback/90-loopback.yaml"], _folder["etc/conf.d/90-loopback.yaml"]);
        Program("policymta", $"#!/bin/sh\nexec dotnet '{Path.Combine(ServerOutput.Folder, "policymta.dll")}' \"$@\"\n");
        Program("systemctl", Systemctl);
        Program("journalctl", "#!/bin/sh\ntail -n 20 server.log\n");
    }

    /// <summary>What the server has written.</summary>
    public string Log => File.Exists(_folder["etc/server.log"]) ? File.ReadAllText(_folder["etc/server.log"]) : "";

    public async Task<(int ExitCode, string Output)> RunAsync(string commands)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = _folder["etc"],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder["bin"]}:{start.Environment["PATH"]}";
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await error);
    }

    public void Dispose()
    {
        if (File.Exists(_folder["etc/server.pid"])
            && int.TryParse(File.ReadAllText(_folder["etc/server.pid"]), CultureInfo.InvariantCulture, out var id))
        {
            try
            {
                using var server = Process.GetProcessById(id);
                server.Kill();
                server.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It has ended.
            }
        }

        _folder.Dispose();
    }

    private void Program(string name, string text)
    {
        Directory.CreateDirectory(_folder["bin"]);
        File.WriteAllText(_folder[$"bin/{name}"], text);
        File.SetUnixFileMode(_folder[$"bin/{name}"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
