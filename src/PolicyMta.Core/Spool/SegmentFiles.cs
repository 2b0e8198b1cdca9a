using System.Globalization;

namespace PolicyMta.Core.Spool;

/// <summary>The names of segment files: the number in hexadecimal, and whether it is in use.</summary>
internal static class SegmentFiles
{
    private const string Used = ".segment";
    private const string Free = ".free";

    public static string UsedPath(string folder, uint number) =>
        Path.Combine(folder, number.ToString("x8", CultureInfo.InvariantCulture) + Used);

    public static string FreePath(string folder, uint number) =>
        Path.Combine(folder, number.ToString("x8", CultureInfo.InvariantCulture) + Free);

    public static IEnumerable<(uint Number, string Path, bool IsFree)> List(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var extension = Path.GetExtension(path);
            if (extension is Used or Free
                && uint.TryParse(
                    Path.GetFileNameWithoutExtension(path), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
                yield return (number, path, extension == Free);
        }
    }
}
