using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The format of a spool as a whole: what may stand in its records, its metadata and its files. It is said by the name of a file in the
/// folder, <c>format-2</c>, which is there before anything of that format is; release 0.1 wrote format 1 and left no such file. A server
/// that meets a later format than its own leaves the folder as it is. Names add up, and the highest holds: no step takes one away.
/// </summary>
internal static class SpoolFormat
{
    /// <summary>The format that this server writes. It reads all before it.</summary>
    public const int Current = 2;

    private const int Unstamped = 1;
    private const string Prefix = "format-";

    /// <summary>Looks at the folder, and touches nothing.</summary>
    /// <exception cref="NewerSpoolException">A later release has written there.</exception>
    public static void ThrowIfNewer(string folder)
    {
        if (Read(folder) is > Current and var found)
        {
            throw new NewerSpoolException(
                $"The spool {folder} is in format {found}, which a newer release of PolicyMta writes; this server reads formats up "
                    + $"to {Current}.");
        }
    }

    /// <summary>Says by a file that survives a power cut that the folder is in this server's format, if it does not say so yet.</summary>
    /// <exception cref="IOException">The file cannot be written: nothing of this format may be written either.</exception>
    public static void Stamp(ISpoolDisk disk, string folder)
    {
        if (Read(folder) == Current)
            return;

        var path = Path.Combine(folder, Prefix + Current.ToString(CultureInfo.InvariantCulture));
        var text = Encoding.UTF8.GetBytes(
            $"This folder is a spool of PolicyMta in format {Current}. The name of this file says so: keep it. Older releases cannot read "
                + "the folder.\n");
        using (var file = disk.Create(path, text.Length))
        {
            disk.Write(file, [text], 0);
            disk.Sync(file);
        }

        disk.SyncFolder(folder);
    }

    private static int Read(string folder)
    {
        var highest = Unstamped;
        if (!Directory.Exists(folder))
            return highest;

        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var format))
                highest = Math.Max(highest, format);
        }

        return highest;
    }
}
