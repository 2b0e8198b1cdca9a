using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PolicyMta.Core;

/// <summary>
/// Lets what waits for a socket go on right on the thread that learns of the event, without a hop through the thread pool. Meant for SMTP
/// connections, where little is done until the next wait, and nothing that blocks: handlers run on threads of the pool, and so do reads
/// from disk. .NET has this as an environment variable for all sockets of a process, those of plugins included, and for one socket only
/// inside; without that inside all is as before. See decision 0006.
/// </summary>
internal static class InlineCompletions
{
    private const string ThreadCount = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>
    /// One thread for socket events on each core, where there would be one on thirty. To be called before the process has sockets.
    /// </summary>
    public static void UseAllCores()
    {
        if (Environment.GetEnvironmentVariable(ThreadCount) is null)
            Environment.SetEnvironmentVariable(
                ThreadCount, Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public static void Prefer(Socket socket)
    {
        try
        {
            SetPreferInlineCompletions(socket, true);
        }
        catch (MissingMethodException)
        {
            // A runtime that has it no more.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreferInlineCompletions")]
    private static extern void SetPreferInlineCompletions(Socket socket, bool value);
}
