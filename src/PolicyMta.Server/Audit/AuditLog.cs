using System.Text.Json;
using PolicyMta.Core.Files;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Audit;

/// <summary>
/// Who did what to the server and its mail: JSON lines in files of their own beside the spool. The beginning of an act is on disk before it
/// is done, so that nothing that was done is missing after a crash. An act is not kept from being done because the disk is full, since it
/// may be the one that frees it: then it is in the server's log alone. Thread-safe.
/// </summary>
internal sealed partial class AuditLog : IDisposable
{
    public const string FolderName = "audit";
    private const int FileSize = 8 * 1024 * 1024;
    private const int MaxPart = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private FileStream? _file;
    private long _lastId;
    private long _changes;

    /// <param name="spoolFolder">The spool's folder.</param>
    /// <param name="options">How long it is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where acts are told that could not be written.</param>
    public AuditLog(string spoolFolder, AuditOptions options, TimeProvider time, ILogger logger)
    {
        (_folder, _options, _time, _logger) = (Path.Combine(spoolFolder, FolderName), options, time, logger);
        _lastId = AuditFiles.LastId(_folder);
    }

    /// <summary>Reads what is kept.</summary>
    public AuditReader Reader => new(_folder);

    /// <summary>The number of the last act; 0 before the first.</summary>
    public long LastId
    {
        get
        {
            lock (_lock)
                return _lastId;
        }
    }

    /// <summary>How many lines were written since the start: it grows when there is something new to read.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>A part of an act as JSON; what is too large is only counted.</summary>
    public static JsonElement? Bounded(object? part)
    {
        if (part is null)
            return null;
        var json = part as JsonElement? ?? JsonSerializer.SerializeToElement(part, part.GetType(), AdminJson.Options);
        var length = json.GetRawText().Length;
        return length <= MaxPart ? json : JsonSerializer.SerializeToElement(new { left_out = length }, AdminJson.Options);
    }

    /// <summary>Keeps that something is about to be done. On disk when it returns.</summary>
    /// <param name="entry">What, by whom; number, time and outcome are filled in.</param>
    /// <returns>The number of the act.</returns>
    public long Begin(AuditEntry entry)
    {
        lock (_lock)
        {
            var begun = entry with { Id = ++_lastId, Time = _time.GetUtcNow(), Outcome = AuditOutcome.Begun };
            Write(begun, sync: true);
            return begun.Id;
        }
    }

    /// <summary>Keeps how an act ended.</summary>
    public void End(long id, AuditOutcome outcome, JsonElement? before, JsonElement? after, string? error)
    {
        var end = new AuditEnd(id, _time.GetUtcNow(), outcome, before, after, error);
        lock (_lock)
            Write(end, sync: false);
    }

    /// <summary>Keeps something that the server did by itself, or at the demand of a signal or a changed file.</summary>
    public void Note(string action, string author, string? target, object? before, object? after, string? error = null)
    {
        var id = Begin(new AuditEntry { Action = action, Author = author, Target = target, Before = Bounded(before) });
        End(id, error is null ? AuditOutcome.Done : AuditOutcome.Refused, null, Bounded(after), error);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Write<T>(T line, bool sync)
    {
        try
        {
            var file = _file ??= Open();
            var start = file.Position;
            try
            {
                file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, AdminJson.Options), (byte)'\n']);
                file.Flush(flushToDisk: sync);
            }
            catch (IOException)
            {
                file.SetLength(start);
                throw;
            }

            Interlocked.Increment(ref _changes);
            if (file.Position < FileSize)
                return;
            file.Dispose();
            _file = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(_logger, e.Message, JsonSerializer.Serialize(line, AdminJson.Options));
        }
    }

    private FileStream Open()
    {
        PrivateFolder.Ensure(_folder);
        AuditFiles.Prune(_folder, _options, FileSize, _time.GetUtcNow());
        var last = AuditFiles.All(_folder).LastOrDefault();
        if (last is not null && new FileInfo(last).Length < FileSize)
        {
            AuditFiles.EndLastLine(last);
            return Open(last, FileMode.Append);
        }

        return Open(AuditFiles.PathOf(_folder, _lastId), FileMode.CreateNew);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    [LoggerMessage(5300, LogLevel.Error, "The audit log cannot be written ({Error}); this line is missing in it: {Line}")]
    private static partial void LogNotWritten(ILogger logger, string error, string line);
}
