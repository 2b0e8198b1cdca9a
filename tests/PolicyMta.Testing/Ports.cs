using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PolicyMta.Testing;

/// <summary>Loopback ports for listeners.</summary>
public static class Ports
{
    private const int First = 10_000;

    /// <summary>Below the ports that the system gives to outgoing connections, which could take one before its listener does.</summary>
    private const int Behind = 32_000;

    /// <summary>A port that nobody has at this moment.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Behind);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another test, or another program, has it.
            }
        }
    }

    /// <summary>Whether somebody takes connections at a port.</summary>
    public static bool IsListening(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
