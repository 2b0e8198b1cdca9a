using System.Runtime.InteropServices;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>
/// The files of the journal: appends lines to the last one, begins a new one by size and age, and removes the oldest. For one user at a
/// time, but for <see cref="Segments"/> and <see cref="SyncedThrough"/>.
/// </summary>
internal sealed partial class JournalWriter : IDisposable
{
    private readonly JournalRotation _rotation;
    private readonly JournalFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<string> _recipients = [];
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private ImmutableArray<JournalSegment> _segments = [];
    private SegmentScan? _scan;
    private LiveIndex _index = new();
    private JournalSegment _segment;
    private JournalFile? _file;
    private long _syncedThrough;
    private long _syncedLength;

    public JournalWriter(JournalOptions options, TimeProvider time, ILogger logger)
    {
        _rotation = new JournalRotation(options, time);
        _time = time;
        _logger = logger;
        _files = new JournalFiles(options.Path, options.Name);
        _segment = new JournalSegment(_files.Current, default, _index);
    }

    /// <summary>Finds out what there is, and goes on with it.</summary>
    public void Open()
    {
        try
        {
            Load();
            Retain();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_files.Folder, error.Message);
        }
    }

    /// <summary>The segments, oldest first. The last one may be empty.</summary>
    public ImmutableArray<JournalSegment> Segments
    {
        get
        {
            var segments = _segments;
            return segments.IsEmpty ? [_segment] : segments;
        }
    }

    /// <summary>The number of the last event written; 0 before the first.</summary>
    public long LastId { get; private set; }

    /// <summary>The number up to which events survive a power cut.</summary>
    public long SyncedThrough => Volatile.Read(ref _syncedThrough);

    /// <summary>Bytes written and not yet synced.</summary>
    public long Unsynced => _segment.Facts.Length - _syncedLength;

    /// <summary>
    /// Whether the journal lacks an event that the spool has. If it is missing in the middle of the last segment, that ends before it from
    /// here on.
    /// </summary>
    public bool Lacks(long eventId)
    {
        if (_scan?.HoleOf(eventId) is { } before)
        {
            LogCut(_segment.Path, before.LastId);
            using var file = _segment.TryOpen()!;
            Use(SegmentScan.Of(file, before.Length));
            LastId = before.LastId;
        }

        return eventId > LastId;
    }

    /// <summary>Appends the lines of groups, all or none.</summary>
    /// <exception cref="IOException">Nothing was appended.</exception>
    public void Write(IReadOnlyList<GroupEvents> groups)
    {
        var bytes = 0L;
        _pieces.Clear();
        foreach (var group in groups)
        {
            _pieces.Add(group.Lines);
            bytes += group.Lines.Length;
        }

        var facts = _segment.Facts;
        if (_rotation.IsDue(facts, bytes))
            Roll();

        facts = _segment.Facts;
        try
        {
            _file ??= JournalFile.Open(_segment.Path, facts.Length);
            _file.Write(_pieces, facts.Length);
        }
        catch
        {
            Close();
            throw;
        }

        foreach (var group in groups)
            facts = Index(group, facts);
        _segment.Facts = facts;
        LastId = facts.LastId;
        _scan = null;
    }

    /// <summary>What is to be synced; null if nothing is.</summary>
    public SyncPoint? BeginSync() =>
        _file is { } file && Unsynced > 0 ? new SyncPoint(file, _segment, _segment.Facts, _syncedLength) : null;

    /// <summary>Notes that a sync has come through.</summary>
    public void EndSync(SyncPoint? point)
    {
        if (point is null)
            return;
        if (point.Segment == _segment)
            _syncedLength = point.Facts.Length;
        Volatile.Write(ref _syncedThrough, Math.Max(_syncedThrough, point.Facts.LastId));
    }

    public void Dispose() => Close();

    /// <summary>Finishes the last segment and begins a new one.</summary>
    private void Roll()
    {
        _file ??= JournalFile.Open(_segment.Path, _segment.Facts.Length);
        var point = BeginSync();
        point?.Sync();
        EndSync(point);
        var path = _files.NextFinished(_time.GetUtcNow());
        var index = TryWriteIndex(JournalFiles.IndexOf(path), _segment.Facts, _index);
        File.Move(_segment.Path, path);
        _segment.Finish(path, index);
        Close();
        _index = new LiveIndex();
        _syncedLength = 0;
        _segment = new JournalSegment(_files.Current, default, _index);
        _segments = Segments.Add(_segment);
        DurableFile.SyncFolder(_files.Folder);
        Retain();
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private SegmentFacts Index(GroupEvents group, SegmentFacts facts)
    {
        var (part, number) = (0, 0);
        var lines = group.Lines.Span;
        while (!lines.IsEmpty)
        {
            var length = lines.IndexOf((byte)'\n') + 1;
            var line = lines[..(length - 1)];
            EventLine.TryReadId(line, out var eventId);
            if (group.Parts.Count == 0)
            {
                EventLine.TryRead(line, out eventId, out var time);
                EventKeys.TryRead(line, _recipients, out var keys);
                _index.Add(eventId, time, facts.Length, keys, CollectionsMarshal.AsSpan(_recipients));
                facts = facts.With(eventId, time, length);
            }
            else
            {
                while (number == group.Parts[part].Count)
                    (part, number) = (part + 1, 0);
                var source = group.Parts[part].EventAt(number++);
                _index.Add(eventId, source.Time, facts.Length, IndexKeys.Of(source), source.Recipients.AsSpan());
                facts = facts.With(eventId, source.Time, length);
            }

            lines = lines[length..];
        }

        return facts;
    }

    private void Load()
    {
        var segments = ImmutableArray.CreateBuilder<JournalSegment>();
        foreach (var path in _files.Finished())
        {
            if (SegmentLoader.TryLoad(path, (target, facts, index) => TryWriteIndex(target, facts, index)) is { } segment)
                segments.Add(segment);
        }

        LastId = segments.Count > 0 ? segments[^1].Facts.LastId : 0;
        if (File.Exists(_files.Current))
            LoadCurrent();
        segments.Add(_segment);
        _segments = segments.ToImmutable();
        Volatile.Write(ref _syncedThrough, segments.Count > 1 ? segments[^2].Facts.LastId : 0);
    }

    /// <summary>Goes on with the file that was in use. One that an older release wrote is finished as it is.</summary>
    private void LoadCurrent()
    {
        SegmentScan scan;
        using (var file = File.OpenHandle(_files.Current, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            if (!SegmentLoader.IsJournal(file))
            {
                File.Move(_files.Current, _files.NextFinished(_time.GetUtcNow()));
                return;
            }

            scan = SegmentScan.Of(file, RandomAccess.GetLength(file));
        }

        if (scan.Damaged > 0)
            LogDamaged(_files.Current, scan.Damaged);
        Use(scan);
        _scan = scan;
        LastId = scan.Facts.IsEmpty ? LastId : scan.Facts.LastId;
    }

    private void Use(SegmentScan scan)
    {
        _index = scan.Index;
        _segment = new JournalSegment(_files.Current, scan.Facts, _index);
        if (!_segments.IsEmpty)
            _segments = _segments.SetItem(_segments.Length - 1, _segment);
        _scan = null;
    }

    /// <summary>Removes finished files: the oldest beyond a number, and those whose last event is too old.</summary>
    private void Retain()
    {
        var finished = _files.Finished();
        for (var i = 0; i < finished.Count; i++)
        {
            var segment = _segments.FirstOrDefault(segment => segment.Path == finished[i]);
            var latest = segment?.Facts.LatestTime ?? new DateTimeOffset(File.GetLastWriteTimeUtc(finished[i]), TimeSpan.Zero);
            if (!_rotation.IsOver(latest, newer: finished.Count - i - 1))
                continue;

            if (segment is not null)
                _segments = _segments.Remove(segment);
            TryDelete(finished[i]);
            TryDelete(JournalFiles.IndexOf(finished[i]));
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(path, error.Message);
        }
    }

    private ISegmentIndex TryWriteIndex(string path, SegmentFacts facts, LiveIndex index)
    {
        try
        {
            return IndexFile.Write(path, facts, index);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNoIndex(path, error.Message);
            return index;
        }
    }

    [LoggerMessage(EventId = 1120, Level = LogLevel.Error, Message = "The journal of events in {Folder} cannot be read: {Error}")]
    private partial void LogUnreadable(string folder, string error);

    [LoggerMessage(
        EventId = 1121, Level = LogLevel.Critical, Message = "{Path} holds {Lines} damaged lines: their events are lost to the journal")]
    private partial void LogDamaged(string path, int lines);

    [LoggerMessage(
        EventId = 1122, Level = LogLevel.Information, Message = "{Path} is written again from event {EventId} on, as the spool holds it")]
    private partial void LogCut(string path, long eventId);

    [LoggerMessage(
        EventId = 1124, Level = LogLevel.Warning, Message = "{Path} is older than the journal is kept and could not be removed: {Error}")]
    private partial void LogNotRemoved(string path, string error);

    [LoggerMessage(
        EventId = 1123,
        Level = LogLevel.Warning,
        Message = "The index {Path} could not be written: {Error}. It stays in memory until the server stops, and is made again at the "
            + "next start")]
    private partial void LogNoIndex(string path, string error);
}
