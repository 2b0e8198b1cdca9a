using System.Globalization;

namespace PolicyMta.Accounting.Files;

/// <summary>The names of finished files, as PowerMTA gives them: <c>acct-2026-11-28-0001.csv</c>.</summary>
internal static class FileNames
{
    private const int MostOfADay = 9999;

    /// <summary>The next name that was not given yet and that no file has.</summary>
    /// <param name="path">The file in use.</param>
    /// <param name="folder">Where finished files lie.</param>
    /// <param name="lastClosed">The last name that was given.</param>
    /// <param name="now">The time, whose day in UTC stands in the name.</param>
    /// <exception cref="IOException">All names of the day are taken.</exception>
    public static string Next(string path, string folder, string lastClosed, DateTimeOffset now)
    {
        var stem = Path.GetFileNameWithoutExtension(path) + now.UtcDateTime.ToString("-yyyy-MM-dd-", CultureInfo.InvariantCulture);
        var end = Path.GetExtension(path);
        var last = Path.GetFileName(lastClosed);
        var from = last.StartsWith(stem, StringComparison.Ordinal) && last.EndsWith(end, StringComparison.Ordinal)
            && int.TryParse(last[stem.Length..^end.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number + 1
            : 1;
        for (var i = from; i <= MostOfADay; i++)
        {
            var name = Path.Combine(folder, $"{stem}{i.ToString("D4", CultureInfo.InvariantCulture)}{end}");
            if (!File.Exists(name))
                return name;
        }

        throw new IOException($"No name is left for a finished file of {path} today.");
    }
}
