using System.Text;

namespace PolicyMta.VaultSecrets;

/// <summary>Writes secrets: readable by their owner alone from the first byte on, and whole or not at all.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>Whether the content is another than before.</returns>
    /// <exception cref="IOException">It cannot be written; what was there stays.</exception>
    public static bool Write(string file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n");
        if (IsThere(file, bytes))
            return false;
        var fresh = file + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var stream = new FileStream(fresh, options))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(fresh, file, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(fresh);
            throw;
        }

        return true;
    }

    /// <summary>Whether the file holds this already, and nobody else may read it.</summary>
    private static bool IsThere(string file, byte[] bytes)
    {
        if (new FileInfo(file) is not { Exists: true } there || there.Length != bytes.Length)
            return false;
        return (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & ~OwnerOnly) == 0)
            && File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes);
    }
}
