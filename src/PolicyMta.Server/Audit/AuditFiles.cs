using System.Globalization;
using System.Text.Json;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Audit;

/// <summary>The files of the audit log, each named by the number of its first act.</summary>
internal static class AuditFiles
{
    private const string Prefix = "audit-";
    private const string Suffix = ".jsonl";

    public static string PathOf(string folder, long firstId) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{firstId:D12}{Suffix}"));

    /// <summary>The oldest first.</summary>
    public static string[] All(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, Prefix + "*" + Suffix).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The number of the newest act; 0 if there is none.</summary>
    public static long LastId(string folder)
    {
        foreach (var file in All(folder).Reverse())
        {
            if (File.ReadLines(file).Select(IdOf).OfType<long>().DefaultIfEmpty().Max() is > 0 and var last)
                return last;
        }

        return 0;
    }

    /// <summary>Closes a line that a power cut has left unfinished, so that the next one stands alone.</summary>
    public static void EndLastLine(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (file.Length == 0)
            return;
        file.Position = file.Length - 1;
        if (file.ReadByte() != '\n')
            file.WriteByte((byte)'\n');
    }

    /// <summary>Removes what is older than it is to be kept, or leaves no room for another file; never the newest file.</summary>
    public static void Prune(string folder, AuditOptions options, long fileSize, DateTimeOffset now)
    {
        var files = All(folder).Reverse().Select(static path => new FileInfo(path)).ToList();
        var room = (options.MaxSizeMb * 1024L * 1024) - fileSize - (files.Count == 0 ? 0 : files[0].Length);
        foreach (var file in files.Skip(1))
        {
            room -= file.Length;
            if (room < 0 || file.LastWriteTimeUtc < (now - options.Keep).UtcDateTime)
                file.Delete();
        }
    }

    private static long? IdOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Numbered>(line, AdminJson.Options)?.Id;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Numbered(long Id);
}
