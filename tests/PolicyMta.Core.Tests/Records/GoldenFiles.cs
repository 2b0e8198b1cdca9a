using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Tests.Records;

/// <summary>
/// The bytes of each version of each record, as the release that wrote them left them: in <c>Golden</c>, a name and hexadecimal digits a
/// line.
/// </summary>
internal static class GoldenFiles
{
    public static FrozenDictionary<string, byte[]> Read(string file) => File.ReadLines(Path.Combine(Folder, file))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' '))
        .ToFrozenDictionary(parts => parts[0], parts => Convert.FromHexString(parts[1]));

    private static string Folder { get; } = FolderOf();

    private static string FolderOf([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Golden");
}
