using System.Reflection;

namespace PolicyMta.WebConsole;

/// <summary>The web console's files, which are embedded in this assembly and so lie in memory that the system can take back.</summary>
internal static class ConsoleContent
{
    private const string Prefix = "wwwroot/";

    private static readonly Assembly Own = typeof(ConsoleContent).Assembly;

    /// <summary>Their paths below <c>wwwroot</c>, with <c>/</c> between the parts.</summary>
    public static IEnumerable<string> Paths => Own.GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(static name => name[Prefix.Length..].Replace('\\', '/'));

    /// <summary>Reads one of them whole.</summary>
    public static byte[] Read(string path)
    {
        using var stream = Own.GetManifestResourceStream(Prefix + path)
            ?? Own.GetManifestResourceStream(Prefix + path.Replace('/', '\\'))
            ?? throw new ArgumentException($"The console has no file {path}.", nameof(path));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
