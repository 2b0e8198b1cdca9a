using System.Buffers;

namespace PolicyMta.Accounting.Files;

/// <summary>
/// One accounting file: appends the rows of events, at most once each, and gives the file away when it is full or old. Rows are synced
/// first; then its state is kept; what a crash leaves behind the kept length is cut off. For one caller at a time.
/// </summary>
internal sealed class AccountFile
{
    private readonly AccountFilePlan _plan;
    private readonly RowWriter _writer;
    private readonly string _rules;
    private readonly AccountingLog _log;
    private FileState? _state;
    private FileState? _written;

    public AccountFile(AccountFilePlan plan, AccountingLog log)
    {
        _plan = plan;
        _writer = new RowWriter(plan.Rules);
        _rules = plan.Rules.Write();
        _log = log;
    }

    public AccountFilePlan Plan => _plan;

    /// <summary>What has been kept; null before the first events.</summary>
    public FileState? State => _state;

    /// <summary>Takes over what was kept, and ends what a crash interrupted.</summary>
    public async ValueTask LoadAsync(StateStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _state = store.Find(_plan.Name);
        _written = null;
        if (_state is { Closing: not null })
            await FinishClosingAsync(store, now, cancellationToken);
        if (_state is { Length: 0 } begun && store.Closed(_plan.Name).LastOrDefault() is { } last && last.Last == begun.First)
            MoveAgain(begun.Path, last);
        if (_state is null)
            SetAside(now);
        else if (_state.Path != _plan.Path || _state.Rules != _rules)
            await CloseAsync(store, now, cancellationToken);
    }

    /// <summary>Ends a file that was not written for some time, since it was not in the settings.</summary>
    public async ValueTask PassToAsync(long last, StateStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_state is null || _state.Last >= last)
            return;
        await CloseAsync(store, now, cancellationToken);
        _state = _state with { First = last, Last = last };
    }

    /// <summary>
    /// Goes on if another program has taken the file away or emptied it; what is left of a file that became shorter is kept as it is.
    /// </summary>
    public async ValueTask MendAsync(StateStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_state is not { Length: > 0 } state)
            return;
        var found = File.Exists(state.Path) ? new FileInfo(state.Path).Length : 0;
        if (found >= state.Length)
            return;
        _log.Shortened(state.Path, state.Length - found);
        if (found > 0)
        {
            await CloseAsync(store, now, cancellationToken);
            return;
        }

        var batch = new StoreBatch();
        StateStore.Put(batch, _plan.Name, ClosedOf(state, state.Path + " (taken away)", now));
        _state = Fresh(state.Last) with { LastClosed = state.LastClosed };
        StateStore.Put(batch, _plan.Name, _state);
        await store.CommitAsync(batch, cancellationToken);
    }

    /// <summary>Writes the rows of events that come behind the kept ones, and syncs them.</summary>
    /// <returns>How many rows there are of each type.</returns>
    /// <exception cref="IOException">The disk does not take them; nothing counts as written.</exception>
    public long[] Append(IReadOnlyList<DeliveryEvent> events, DateTimeOffset now)
    {
        var counts = new long[RecordTypes.All.Length];
        if (events.Count == 0)
            return counts;
        var before = _state ?? Fresh((events[0].EventId ?? 1) - 1);
        var rows = new ArrayBufferWriter<byte>();
        var last = before.Last;
        foreach (var told in events)
        {
            if (told.EventId is not { } id || id <= before.Last)
                continue;
            last = Math.Max(last, id);
            if (_writer.TypeOf(told) is { } type)
                counts[(int)type] += Write(rows, type, told);
        }

        _written = before with { Last = last, Rows = before.Rows.Plus(counts) };
        if (rows.WrittenCount == 0)
            return counts;
        if (before.Length == 0)
            _written = _written with { Opened = now };
        _written = _written with { Length = Put(before, rows.WrittenSpan) };
        return counts;
    }

    public void Keep(StoreBatch batch)
    {
        if (_written is not null)
            StateStore.Put(batch, _plan.Name, _written);
    }

    /// <summary>What was written has been kept.</summary>
    public void Accept()
    {
        _state = _written ?? _state;
        _written = null;
    }

    public bool IsDue(DateTimeOffset now) => _state is { Length: > 0 } state
        && (state.Length >= _plan.MaxSize || (_plan.MoveInterval is { } interval && now - state.Opened >= interval));

    /// <summary>Gives the file away: whoever takes finished files may have it.</summary>
    public async ValueTask CloseAsync(StateStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_state is not { } state)
            return;
        if (state.Length == 0)
        {
            _state = state with { Path = _plan.Path, Rules = _rules, First = state.Last };
            return;
        }

        var name = FileNames.Next(state.Path, _plan.FolderOf(state.Path), state.LastClosed, now);
        _state = state with { Closing = name };
        var batch = new StoreBatch();
        StateStore.Put(batch, _plan.Name, _state);
        await store.CommitAsync(batch, cancellationToken);
        await FinishClosingAsync(store, now, cancellationToken);
    }

    /// <summary>Removes finished files that are too old or too many, and forgets those that nobody can verify any more.</summary>
    public async ValueTask CleanAsync(StateStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var closed = store.Closed(_plan.Name).ToList();
        var batch = new StoreBatch();
        for (var i = 0; i < closed.Count; i++)
        {
            var isTooOld = _plan.DeleteAfter is { } age && now - closed[i].ClosedAt > age;
            var isTooMuch = _plan.KeepFiles is { } most && closed.Count - i > most;
            if (isTooOld || isTooMuch)
                File.Delete(closed[i].Path);
            if (isTooOld || isTooMuch || closed.Count - i > StateStore.MostClosed)
                StateStore.Forget(batch, _plan.Name, closed[i]);
        }

        if (batch.Changes.Count > 0)
            await store.CommitAsync(batch, cancellationToken);
    }

    private FileState Fresh(long first) => new() { Path = _plan.Path, First = first, Last = first, Rules = _rules };

    private long Write(ArrayBufferWriter<byte> rows, RecordType type, DeliveryEvent told)
    {
        var count = 0L;
        foreach (var recipient in told.Recipients)
        {
            if (!_plan.Rules.Filter.Wants(told, recipient))
                continue;
            rows.Write(_writer.Write(type, told, recipient));
            count++;
        }

        return count;
    }

    /// <returns>The file's length with the rows.</returns>
    private long Put(FileState state, ReadOnlySpan<byte> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(state.Path)!);
        using var file = Open(state.Path);
        if (file.Length > state.Length)
            _log.Cut(state.Path, file.Length - state.Length);
        else if (file.Length < state.Length)
            throw new IOException($"{state.Path} became shorter while it was written.");
        file.SetLength(state.Length);
        file.Position = state.Length;
        if (state.Length == 0)
            file.Write(_writer.Header);
        file.Write(rows);
        file.Flush(flushToDisk: true);
        return file.Position;
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private async ValueTask FinishClosingAsync(StateStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = _state!;
        FileMoves.Finish(state.Path, state.Closing!, state.Length);
        var closed = ClosedOf(state, state.Closing!, now);
        var next = Fresh(state.Last) with { LastClosed = state.Closing! };
        var batch = new StoreBatch();
        StateStore.Put(batch, _plan.Name, closed);
        StateStore.Put(batch, _plan.Name, next);
        await store.CommitAsync(batch, cancellationToken);
        _state = next;
        _log.Closed(closed);
        await CleanAsync(store, now, cancellationToken);
    }

    private static ClosedFile ClosedOf(FileState state, string path, DateTimeOffset now) => new()
    {
        Path = path,
        First = state.First,
        Last = state.Last,
        Length = state.Length,
        Rows = state.Rows,
        ClosedAt = now,
        Rules = state.Rules,
    };

    /// <summary>A power cut may have undone the last move.</summary>
    private static void MoveAgain(string path, ClosedFile last)
    {
        if (!File.Exists(last.Path) && File.Exists(path) && new FileInfo(path).Length == last.Length)
            FileMoves.Finish(path, last.Path, last.Length);
    }

    /// <summary>A file of which nothing is known is not this plugin's to write into.</summary>
    private void SetAside(DateTimeOffset now)
    {
        if (!File.Exists(_plan.Path) || new FileInfo(_plan.Path).Length == 0)
            return;
        var name = FileNames.Next(_plan.Path, _plan.FolderOf(_plan.Path), "", now);
        FileMoves.Finish(_plan.Path, name, new FileInfo(_plan.Path).Length);
        _log.SetAside(_plan.Path, name);
    }
}
