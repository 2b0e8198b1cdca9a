using System.Reflection;

namespace PolicyMta.Testing;

/// <summary>Where the build has put the server, with its default plugins and scripts beside it.</summary>
public static class ServerOutput
{
    public static string Folder { get; } = typeof(ServerOutput).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(
        attribute => attribute.Key == "ServerOutput").Value!;
}
