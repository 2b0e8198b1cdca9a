using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Tests.Records;

/// <summary>Spools as earlier releases left them (see <c>Fixtures/make.py</c>), unpacked for a test.</summary>
internal static class SpoolFixture
{
    /// <summary>An hour after the fixtures of 0.1 were made: nothing in them has expired.</summary>
    public static readonly DateTimeOffset After01 = new(2026, 11, 28, 16, 30, 0, TimeSpan.Zero);

    public static void Unpack(string name, string folder)
    {
        using var archive = File.OpenRead(Path.Combine(Folder, name + ".tar.gz"));
        using var files = new GZipStream(archive, CompressionMode.Decompress);
        Directory.CreateDirectory(folder);
        TarFile.ExtractToDirectory(files, folder, overwriteFiles: true);
    }

    private static string Folder { get; } = FolderOf();

    private static string FolderOf([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Fixtures");
}
