using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Demo;

/// <summary>
/// A folder with everything that a demo needs: the quickstart configuration with free ports and tokens of its own, copies of the scripts to
/// edit, and keys. A temporary one is removed in the end.
/// </summary>
internal sealed class DemoFolder : IDisposable
{
    private const string KeyFile = "dkim.pem";
    private const string ReturnsKeyFile = "returns.key";
    private const string EngagementKeyFile = "engagement.key";
    internal static readonly string Quickstart = Path.Combine(AppContext.BaseDirectory, "quickstart");
    private const string QuickstartToken = "quickstart-client-token";
    private readonly bool _isTemporary;

    private DemoFolder(string path, bool isTemporary)
    {
        Root = path;
        _isTemporary = isTemporary;
    }

    public string Root { get; }

    /// <summary>The bearer token for this run.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string ConfigurationFile => Path.Combine(Root, Configuration.ConfigurationFile.DefaultName);

    public string Scripts => Path.Combine(Root, "scripts");

    /// <summary>Makes the folder ready. What already stands in a kept folder is used as it is, but for the ports.</summary>
    /// <param name="keep">The folder to work in and to leave, or null for a temporary one.</param>
    public static DemoFolder Prepare(string? keep)
    {
        try
        {
            var folder = keep is null
                ? new DemoFolder(Directory.CreateTempSubdirectory("policymta-demo-").FullName, isTemporary: true)
                : new DemoFolder(Directory.CreateDirectory(keep).FullName, isTemporary: false);
            folder.CopyScripts();
            folder.MakeKeys();
            folder.WriteConfiguration();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The demo's folder cannot be made: {e.Message}");
        }
    }

    public void Dispose()
    {
        if (!_isTemporary)
            return;
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has a file open; the system cleans its temporary folder.
        }
    }

    private void CopyScripts()
    {
        if (Directory.Exists(Scripts))
            return;
        Directory.CreateDirectory(Scripts);
        var shipped = Path.Combine(AppContext.BaseDirectory, "scripts");
        if (!Directory.Exists(shipped))
            return;

        foreach (var source in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Scripts, Path.GetRelativePath(shipped, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }

        foreach (var script in Directory.EnumerateFiles(Quickstart, "*.js"))
            File.Copy(script, Path.Combine(Scripts, Path.GetFileName(script)));
    }

    private void MakeKeys()
    {
        MakeKey(ReturnsKeyFile, static () => RandomNumberGenerator.GetHexString(64, lowercase: true));
        MakeKey(EngagementKeyFile, static () => RandomNumberGenerator.GetHexString(64, lowercase: true));
        MakeKey(KeyFile, static () =>
        {
            using var key = RSA.Create(2048);
            return key.ExportPkcs8PrivateKeyPem();
        });
    }

    private void MakeKey(string name, Func<string> make)
    {
        var path = Path.Combine(Root, name);
        if (File.Exists(path))
            return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(make());
    }

    private void WriteConfiguration()
    {
        var shipped = File.ReadAllText(Path.Combine(Quickstart, Configuration.ConfigurationFile.DefaultName));
        var configuration = shipped
            .Replace("127.0.0.1:2525", FreeEndPoint(), StringComparison.Ordinal)
            .Replace("127.0.0.1:8025", FreeEndPoint(), StringComparison.Ordinal)
            .Replace(
                Convert.ToHexStringLower(BearerTokens.HashOf(QuickstartToken)),
                Convert.ToHexStringLower(BearerTokens.HashOf(Token)),
                StringComparison.Ordinal)
            .Replace($"the hash of '{QuickstartToken}'", "the hash of a token that this demo has made", StringComparison.Ordinal)
            .Replace(
                "file: " + KeyFile,
                $"file: \"{Path.Combine(Root, KeyFile).Replace(@"\", @"\\", StringComparison.Ordinal)}\"",
                StringComparison.Ordinal)
            .Replace("level: information", "level: information\n  file: policymta.log", StringComparison.Ordinal);
        File.WriteAllText(ConfigurationFile, configuration);
    }

    private static string FreeEndPoint()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return probe.LocalEndPoint!.ToString()!;
    }

}
