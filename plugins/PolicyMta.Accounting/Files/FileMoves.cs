namespace PolicyMta.Accounting.Files;

/// <summary>Gives a file its final name. May be repeated after a crash at any point.</summary>
internal static class FileMoves
{
    /// <param name="path">The file.</param>
    /// <param name="target">Its final name, which no file had.</param>
    /// <param name="length">What of it counts; the rest is cut off.</param>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public static void Finish(string path, string target, long length)
    {
        if (File.Exists(target))
        {
            // It was moved; a copy to another file system may not have been followed by the removal of the original.
            if (File.Exists(path) && new FileInfo(path).Length == length)
                File.Delete(path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var part = target + ".part";
        if (File.Exists(path))
        {
            Cut(path, length);
            File.Move(path, part, overwrite: true);
        }

        if (File.Exists(part))
            File.Move(part, target);
    }

    private static void Cut(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        if (file.Length > length)
            file.SetLength(length);
    }
}
