using System.Text;

namespace PolicyMta.IspRules.Import;

/// <summary>Reads files whose size is bounded, whatever they are: devices have no length, and no end perhaps.</summary>
internal static class ImportFile
{
    private const int MostBytes = 8 * 1024 * 1024;

    /// <exception cref="IOException">The file cannot be read, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static string ReadText(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.CanSeek ? file.Length : MostBytes, MostBytes) + 1];
        var read = 0;
        while (true)
        {
            var got = file.Read(bytes, read, bytes.Length - read);
            if (got == 0)
                break;
            read += got;
            if (read > MostBytes)
                throw new IOException($"it is larger than {MostBytes / 1024 / 1024} MiB; import it in parts.");
            if (read == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, MostBytes + 1L));
        }

        using var reader = new StreamReader(new MemoryStream(bytes, 0, read), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
