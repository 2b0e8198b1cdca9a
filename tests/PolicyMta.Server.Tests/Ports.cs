using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Server.Tests;

internal static class Ports
{
    /// <summary>A loopback port that nobody has at this moment.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
