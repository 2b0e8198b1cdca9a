using System.Globalization;

namespace PolicyMta.Server.Events;

/// <summary>
/// The names of the event log's files: the one in use and the finished ones, which carry the time at which they were finished.
/// </summary>
internal sealed class EventFiles(EventLogOptions options)
{
    private const string Suffix = ".jsonl";
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    public string Folder { get; } = Path.GetFullPath(options.Path);

    public string Current => Path.Combine(Folder, options.Name + Suffix);

    /// <summary>The finished files, newest first.</summary>
    public List<FinishedFile> Finished()
    {
        var files = new List<FinishedFile>();
        if (Directory.Exists(Folder))
        {
            foreach (var path in Directory.EnumerateFiles(Folder, options.Name + "-*" + Suffix))
            {
                if (TryReadTime(path, out var time))
                    files.Add(new FinishedFile(path, time));
            }
        }

        files.Sort((left, right) => right.FinishedAt.CompareTo(left.FinishedAt));
        return files;
    }

    /// <summary>A name for a file that is finished now: later than all others, even where the clock was set back.</summary>
    public string NextFinished(DateTimeOffset now)
    {
        var newest = Finished() is [var first, ..] ? first.FinishedAt.AddMilliseconds(1) : now;
        var time = now > newest ? now : newest;
        return Path.Combine(Folder, options.Name + "-" + time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + Suffix);
    }

    private bool TryReadTime(string path, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        Path.GetFileName(path).AsSpan()[(options.Name.Length + 1)..^Suffix.Length], TimeFormat, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal, out time);
}

/// <summary>A file that gets no more events.</summary>
internal readonly record struct FinishedFile(string Path, DateTimeOffset FinishedAt);
