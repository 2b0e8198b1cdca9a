using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace PolicyMta.IspRules.Automation;

/// <summary>
/// What automation did, in the plugin's store; what is in force is carried out by directives, which the server keeps. Operators cancel and
/// pin here. The number of records is bounded: ended ones go first, the oldest before. Thread-safe.
/// </summary>
internal sealed class ActionBook(IDirectives directives, IPluginStore store, TimeProvider time)
{
    private const int MaxRecords = 2_000;

    private readonly ConcurrentDictionary<string, ActionRecord> _records = new();
    private readonly Channel<bool> _turn = Channel.CreateBounded<bool>(1);
    private bool _isLoaded;

    /// <summary>All records, the newest first, each with its state: active, pinned, cancelled, ended, or done.</summary>
    public IReadOnlyList<(ActionRecord Record, string State)> All
    {
        get
        {
            Load();
            var active = ActiveIds();
            return [.. _records.Values.OrderByDescending(record => record.At).Select(record => (record, StateOf(record, active)))];
        }
    }

    /// <summary>Does what is due, unless it is in force already or an operator said otherwise.</summary>
    /// <returns>The record, or null if nothing was to be done.</returns>
    public async ValueTask<ActionRecord?> DoAsync(DueAction due, CancellationToken cancellationToken)
    {
        await _turn.Writer.WriteAsync(true, cancellationToken);
        try
        {
            Load();
            var now = time.GetUtcNow();
            var known = _records.Values.Where(record => record.Key == due.Key).MaxBy(record => record.At);
            if (known is not null && Stands(known, now))
                return null;

            var directive = due.Request is { } request ? await directives.AddAsync(request, cancellationToken) : null;
            var record = new ActionRecord
            {
                Id = known?.Directive is not null && IsInForce(known) ? known.Id : NewId(),
                Key = due.Key,
                Rule = due.Rule,
                What = due.What,
                Aim = due.Aim.Text,
                Why = due.Why,
                At = now,
                Until = directive?.Until,
                For = due.Action.For,
                Directive = directive?.Id,
            };
            if (record.Id == known?.Id)
                await directives.CancelAsync(known.Directive!, cancellationToken);
            await PutAsync(record, cancellationToken);
            return record;
        }
        finally
        {
            _turn.Reader.TryRead(out _);
        }
    }

    /// <summary>Ends an action; it is not done again before it would have ended by itself.</summary>
    /// <returns>Null if it is done, else why not.</returns>
    public ValueTask<string?> CancelAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, async record =>
    {
        await directives.CancelAsync(record.Directive!, cancellationToken);
        var now = time.GetUtcNow();
        return record with { IsPinned = false, CancelledAt = now, Until = record.Until ?? now + record.For };
    }, cancellationToken);

    /// <summary>Keeps an action in force until it is unpinned or cancelled.</summary>
    public ValueTask<string?> PinAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, async record =>
    {
        var replaced = await ReplaceAsync(record, null, cancellationToken);
        return record with { IsPinned = true, Until = null, Directive = replaced.Id };
    }, cancellationToken);

    /// <summary>Has a pinned action end by itself again, its whole time from now.</summary>
    public ValueTask<string?> UnpinAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, async record =>
    {
        if (!record.IsPinned)
            return record;
        var replaced = await ReplaceAsync(record, record.For, cancellationToken);
        return record with { IsPinned = false, Until = replaced.Until, Directive = replaced.Id };
    }, cancellationToken);

    private async ValueTask<string?> ChangeAsync(
        string id, Func<ActionRecord, ValueTask<ActionRecord>> change, CancellationToken cancellationToken)
    {
        await _turn.Writer.WriteAsync(true, cancellationToken);
        try
        {
            Load();
            if (!_records.TryGetValue(id, out var record))
                return $"There is no action {PlainText.Of(id)}: see 'policymta rules actions list --all'.";
            if (!IsInForce(record))
                return $"The action {record.Id} is not in force any more.";
            await PutAsync(await change(record), cancellationToken);
            return null;
        }
        finally
        {
            _turn.Reader.TryRead(out _);
        }
    }

    /// <summary>The new directive is in force before the old one ends, so that nothing slips through.</summary>
    private async ValueTask<Directive> ReplaceAsync(ActionRecord record, TimeSpan? length, CancellationToken cancellationToken)
    {
        var old = directives.Active.First(directive => directive.Id == record.Directive);
        var replaced = await directives.AddAsync(old.Request with { For = length }, cancellationToken);
        await directives.CancelAsync(old.Id, cancellationToken);
        return replaced;
    }

    private bool Stands(ActionRecord known, DateTimeOffset now)
    {
        if (known.CancelledAt is not null)
            return known.Until > now;
        if (known.Directive is null)
            return now - known.At < known.For / 2;
        return IsInForce(known) && (known.IsPinned || now - known.At < known.For / 2);
    }

    private bool IsInForce(ActionRecord record) =>
        record is { CancelledAt: null, Directive: not null } && ActiveIds().Contains(record.Directive);

    private HashSet<string> ActiveIds() => [.. directives.Active.Select(directive => directive.Id)];

    private static string StateOf(ActionRecord record, HashSet<string> active) => record switch
    {
        { CancelledAt: not null } => "cancelled",
        { Directive: null } => "done",
        _ when !active.Contains(record.Directive) => "ended",
        { IsPinned: true } => "pinned",
        _ => "active",
    };

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    private void Load()
    {
        if (Volatile.Read(ref _isLoaded))
            return;
        foreach (var entry in store.Scan(ActionRecord.KeyPrefix))
        {
            if (ActionRecord.Read(entry.Value) is { } record)
                _records.TryAdd(record.Id, record);
        }

        Volatile.Write(ref _isLoaded, true);
    }

    private async ValueTask PutAsync(ActionRecord record, CancellationToken cancellationToken)
    {
        _records[record.Id] = record;
        var batch = new StoreBatch().Put(record.StoreKey, record.Write());
        var now = time.GetUtcNow();
        foreach (var old in _records.Values
            .Where(old => !IsInForce(old) && !(old.CancelledAt is not null && old.Until > now))
            .OrderBy(old => old.At)
            .Take(Math.Max(0, _records.Count - MaxRecords)))
        {
            _records.TryRemove(old.Id, out _);
            batch.Delete(old.StoreKey);
        }

        await store.PutAsync(batch, cancellationToken);
    }
}
