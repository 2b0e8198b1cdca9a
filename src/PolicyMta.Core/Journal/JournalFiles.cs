using System.Globalization;

namespace PolicyMta.Core.Journal;

/// <summary>
/// The names of the journal's files: the one in use and the finished ones, which carry the time at which they were finished.
/// </summary>
internal sealed class JournalFiles(string folder, string name)
{
    private const string Suffix = ".jsonl";
    private const string IndexSuffix = ".index";
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    public string Folder { get; } = Path.GetFullPath(folder);

    public string Current => Path.Combine(Folder, name + Suffix);

    /// <summary>The index that belongs to a finished file.</summary>
    public static string IndexOf(string path) => Path.ChangeExtension(path, IndexSuffix);

    /// <summary>The finished files, oldest first.</summary>
    public List<string> Finished()
    {
        var files = new List<(DateTimeOffset Time, string Path)>();
        if (Directory.Exists(Folder))
        {
            foreach (var path in Directory.EnumerateFiles(Folder, name + "-*" + Suffix))
            {
                if (TryReadTime(path, out var time))
                    files.Add((time, path));
            }
        }

        files.Sort();
        return [.. files.Select(file => file.Path)];
    }

    /// <summary>A name for a file that is finished now: later than all others, even if the clock was set back.</summary>
    public string NextFinished(DateTimeOffset now)
    {
        var newest = Finished() is [.., var last] && TryReadTime(last, out var time) ? time.AddMilliseconds(1) : now;
        var end = now > newest ? now : newest;
        return Path.Combine(Folder, name + "-" + end.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + Suffix);
    }

    private bool TryReadTime(string path, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        Path.GetFileName(path).AsSpan()[(name.Length + 1)..^Suffix.Length],
        TimeFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal,
        out time);
}
