using System.Security.Cryptography;

namespace PolicyMta.Core.Files;

/// <summary>What a file holds, in short; of a very large one, what the system says of it.</summary>
internal static class FileDigest
{
    private const long MaxRead = 16 * 1024 * 1024;

    /// <summary>Text that differs if the content does; empty if there is no such file, or it cannot be read.</summary>
    public static string Of(string path)
    {
        if (FileFacts.Of(path) is not { Kind: FileKind.File } facts)
            return "";
        if (facts.Length > MaxRead)
            return facts.ToString();
        try
        {
            return HashOf(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>A hash over all that a file holds, in hexadecimal.</summary>
    /// <exception cref="IOException">The file cannot be read; or an <see cref="UnauthorizedAccessException"/>.</exception>
    public static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
