namespace PolicyMta.Core.Hooks;

/// <summary>Who said what on one message, in order. For one step at a time; bounded, the oldest entries give way.</summary>
internal sealed class DecisionTrace(TimeProvider time)
{
    private const int Limit = 64;
    private readonly List<TraceEntry> _entries = [];

    public ImmutableArray<TraceEntry> Entries => [.. _entries];

    public void Add(
        string hook, string handler, long generation, object decision, string? reason, ImmutableArray<TableVersion> tables = default) =>
        Add(new TraceEntry(hook, handler, generation, time.GetUtcNow(), decision, Short(reason), DecisionJson.Write)
        {
            Tables = tables.IsDefault ? [] : tables,
        });

    public void AddFailure(string hook, string handler, long generation, string error, ImmutableArray<TableVersion> tables = default) =>
        Add(new TraceEntry(hook, handler, generation, time.GetUtcNow(), Short(error)!, null, failed: true)
        {
            Tables = tables.IsDefault ? [] : tables,
        });

    /// <summary>A handler that read tables and decided nothing: "not in this version" is what a question later is about.</summary>
    public void AddNoOpinion(string hook, string handler, long generation, ImmutableArray<TableVersion> tables) =>
        Add(hook, handler, generation, NoticeOfTrace.NoOpinion, null, tables);

    private static string? Short(string? text) =>
        text is { Length: > DecisionRules.LongestText } ? text[..DecisionRules.LongestText] + "..." : text;

    public void AddRange(ImmutableArray<TraceEntry> entries)
    {
        foreach (var entry in entries)
            Add(entry);
    }

    /// <summary>
    /// Says what this server noticed about the message, beside the word of the handler before it. A failure stays the last word.
    /// </summary>
    public void AddNotice(string notice)
    {
        var last = _entries.Count == 0 ? null : _entries[^1];
        Add(new TraceEntry(
            last?.Hook ?? HookName.Inject, last?.Handler ?? "", last?.Generation ?? 0, time.GetUtcNow(), new NoticeOfTrace(notice), null,
            DecisionJson.Write));
        if (last is { Failed: true })
            (_entries[^2], _entries[^1]) = (_entries[^1], last);
    }

    public void Add(TraceEntry entry)
    {
        if (_entries.Count == Limit)
            _entries.RemoveAt(0);
        _entries.Add(entry);
    }

    /// <summary>What was said last at a hook, or null.</summary>
    public TraceEntry? LastAt(string hook) => _entries.FindLast(entry => entry.Hook == hook);

    /// <summary>The handler that last wished for the throttle of a folded decision, or null.</summary>
    public string? AuthorOf(BounceDecision folded)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Made is BounceDecision { Throttle: { } throttle } && ReferenceEquals(throttle, folded.Throttle))
                return _entries[i].Handler;
        }

        return null;
    }

    /// <summary>Who last made such a decision at on-route under this generation, or null.</summary>
    public string? AuthorOf(long generation, Func<RouteDecision, bool> isIn)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Generation == generation && _entries[i].Made is RouteDecision decision && isIn(decision))
                return _entries[i].Handler;
        }

        return null;
    }
}
