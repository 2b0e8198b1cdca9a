using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Server.Admin;

/// <summary>
/// The way in for this program's own commands: a Unix socket beside the spool, which no stranger's connection can keep busy. It shows the
/// same API, and demands the same tokens.
/// </summary>
internal static class ControlSocket
{
    private const string FileName = "control.sock";

    /// <summary>The longest path in bytes that every system takes.</summary>
    private const int MaxPathLength = 100;

    /// <summary>Where the socket of a spool is; null if its path would be too long for a socket.</summary>
    public static string? PathIn(string spoolFolder)
    {
        var path = Path.GetFullPath(Path.Combine(spoolFolder, FileName));
        return Encoding.UTF8.GetByteCount(path) <= MaxPathLength && Socket.OSSupportsUnixDomainSockets ? path : null;
    }

    /// <summary>The socket of a spool that a server listens on; null if there is none that this user may use.</summary>
    public static string? Find(string spoolFolder)
    {
        if (PathIn(spoolFolder) is not { } path || !File.Exists(path))
            return null;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return path;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lets nobody connect but the server's user.</summary>
    public static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
