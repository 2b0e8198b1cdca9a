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

    /// <summary>What replies can bring about at once: directives are looked through for mail, and are for operators too.</summary>
    private const int MaxInForce = 1_000;

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
            var active = ActiveIds();
            var known = _records.Values.Where(record => record.Key == due.Key).MaxBy(record => record.At);
            if (known is not null && Stands(known, now, active))
                return null;

            var isKnown = known is not null && IsInForce(known, active);
            if (!isKnown && due.Request is not null && _records.Values.Count(record => IsInForce(record, active)) >= MaxInForce)
                throw new InvalidOperationException($"There are {MaxInForce} actions of automation in force already.");
            var directive = due.Request is { } request ? await directives.AddAsync(request, cancellationToken) : null;
            var record = new ActionRecord
            {
                Id = isKnown ? known!.Id : NewId(),
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
            await PutOrCancelAsync(record, cancellationToken);
            if (isKnown)
                await directives.CancelAsync(known!.Directive!, cancellationToken);
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
                return $"There is no action {Shown.Of(id)}: see 'policymta rules actions list --all'.";
            if (!IsInForce(record, ActiveIds()))
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

    private static bool Stands(ActionRecord known, DateTimeOffset now, HashSet<string> active)
    {
        if (known.CancelledAt is not null)
            return known.Until > now;
        if (known.Directive is null)
            return now - known.At < known.For / 2;
        return IsInForce(known, active) && (known.IsPinned || now - known.At < known.For / 2);
    }

    private static bool IsInForce(ActionRecord record, HashSet<string> active) =>
        record is { CancelledAt: null, Directive: not null } && active.Contains(record.Directive);

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

    /// <summary>Nothing is in force that no list shows.</summary>
    private async ValueTask PutOrCancelAsync(ActionRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(record, cancellationToken);
        }
        catch when (record.Directive is not null)
        {
            await directives.CancelAsync(record.Directive, CancellationToken.None);
            throw;
        }
    }

    private async ValueTask PutAsync(ActionRecord record, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch().Put(record.StoreKey, record.Write());
        var now = time.GetUtcNow();
        var active = ActiveIds();
        var over = _records.Count + 1 - MaxRecords;
        ImmutableArray<ActionRecord> old = over <= 0
            ? []
            :
            [
                .. _records.Values
                    .Where(known => known.Id != record.Id && !IsInForce(known, active)
                        && !(known.CancelledAt is not null && known.Until > now))
                    .OrderBy(known => known.At)
                    .Take(over),
            ];
        foreach (var ended in old)
            batch.Delete(ended.StoreKey);
        await store.PutAsync(batch, cancellationToken);
        _records[record.Id] = record;
        foreach (var ended in old)
            _records.TryRemove(ended.Id, out _);
    }
}
