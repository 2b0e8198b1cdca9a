using System.Globalization;

namespace PolicyMta.Testing;

/// <summary>
/// A server of PostgreSQL of its own: on loopback, in a folder for temporary files, under a user that is not root. Where it is missing the
/// test fails and says which package has it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Package = "postgresql";

    private readonly string _folder;
    private readonly Tool _server;

    private PostgresServer(string folder, int port, Tool server)
    {
        _folder = folder;
        _server = server;
        Connect = string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=policymta;Database=postgres;Timeout=5;Pooling=true");
    }

    /// <summary>How it is connected to.</summary>
    public string Connect { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("policymta-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
            await Tool.RunAsync("chown", "coreutils", "postgres", folder);
        var data = Path.Combine(folder, "data");
        await RunAsync(Program("initdb"), "-D", data, "-A", "trust", "-U", "policymta", "-E", "UTF8", "--no-sync");
        var port = Ports.Free();
        var (program, arguments) = AsUser(Program("postgres"), [
            "-D", data, "-h", "127.0.0.1", "-k", folder, "-p", port.ToString(CultureInfo.InvariantCulture), "-F"]);
        var server = new PostgresServer(folder, port, Tool.Start(program, Package, arguments));
        await Eventually.TrueAsync(() => Ports.IsListening(port));
        var state = Path.Combine(data, "postmaster.pid");
        await Eventually.TrueAsync(() => File.ReadAllLines(state) is [.., var last] && last.Trim() == "ready");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Debian keeps the programs of each release in a folder of its own, which is not on the path.</summary>
    private static string Program(string name)
    {
        const string Releases = "/usr/lib/postgresql";
        var newest = Directory.Exists(Releases)
            ? Directory.GetDirectories(Releases).Select(folder => Path.Combine(folder, "bin", name)).Where(File.Exists).Max(
                StringComparer.Ordinal)
            : null;
        return newest ?? name;
    }

    private static Task RunAsync(string program, params string[] arguments)
    {
        var (run, with) = AsUser(program, arguments);
        return Tool.RunAsync(run, Package, with);
    }

    /// <summary>PostgreSQL refuses to run as root; its package brings a user.</summary>
    private static (string Program, string[] Arguments) AsUser(string program, string[] arguments) =>
        Environment.IsPrivilegedProcess ? ("runuser", ["-u", "postgres", "--", program, .. arguments]) : (program, arguments);
}
