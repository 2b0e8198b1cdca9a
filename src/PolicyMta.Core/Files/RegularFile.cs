namespace PolicyMta.Core.Files;

/// <summary>
/// Reads files that the server obeys: nothing that could keep it waiting for ever, as a pipe does, and nothing without an end, as a device
/// may be.
/// </summary>
internal static class RegularFile
{
    /// <summary>The longest configuration, file of users or certificate that is read, in bytes.</summary>
    public const int LongestText = 16 * 1024 * 1024;

    /// <exception cref="IOException">There is something else at the path.</exception>
    public static void Demand(string path)
    {
        if (FileAccessRights.Of(path) is { Kind: not (FileKind.File or FileKind.Folder) })
            throw new IOException($"{path} is a pipe, a socket or a device, not a file.");
    }

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="IOException">It cannot be read, is no regular file, or is longer than the limit.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it, or it is a folder.</exception>
    public static byte[] Read(string path, int maxLength = LongestText)
    {
        Demand(path);
        return ReadBounded(path, maxLength);
    }

    /// <summary>Reads a file whole as UTF-8, without a byte order mark.</summary>
    /// <exception cref="IOException">It cannot be read, is no regular file, or is longer than the limit.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it, or it is a folder.</exception>
    public static string ReadText(string path)
    {
        using var reader = new StreamReader(new MemoryStream(Read(path)));
        return reader.ReadToEnd();
    }

    /// <summary>Reads whatever gives bytes, but not more of them than a limit.</summary>
    /// <exception cref="IOException">It cannot be read, or is longer than the limit.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it, or it is a folder.</exception>
    public static byte[] ReadBounded(string path, int maxLength = LongestText)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            if (content.Length + read > maxLength)
                throw new IOException($"{path} has more than {maxLength} bytes.");
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
