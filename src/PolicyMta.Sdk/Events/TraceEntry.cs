namespace PolicyMta.Sdk;

/// <summary>One handler's word on one message. Immutable; thread-safe.</summary>
public sealed class TraceEntry
{
    private readonly Func<object, string>? _write;
    private readonly object _decision;
    private string? _text;

    /// <summary>Makes an entry whose decision is already text.</summary>
    public TraceEntry(
        string hook, string handler, long generation, DateTimeOffset time, string decision, string? reason, bool failed = false)
        : this(hook, handler, generation, time, decision, reason, write: null)
    {
        _text = decision;
        Failed = failed;
    }

    internal TraceEntry(
        string hook, string handler, long generation, DateTimeOffset time, object decision, string? reason, Func<object, string>? write)
    {
        Hook = hook;
        Handler = handler;
        Generation = generation;
        Time = time;
        _decision = decision;
        Reason = reason;
        _write = write;
    }

    /// <summary>The door: "on-inject", "on-route", "on-sign" or "on-bounce".</summary>
    public string Hook { get; }

    /// <summary>The handler's id, for instance "PolicyMta.IspRules" or "providers/gmail.js".</summary>
    public string Handler { get; }

    /// <summary>The policy generation that the handler belonged to.</summary>
    public long Generation { get; }

    /// <summary>When it spoke.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>What it decided, as JSON; or why it failed, if <see cref="Failed"/>. Written when first asked for.</summary>
    public string Decision => _text ??= _write!(_decision);

    /// <summary>The decision as the handler made it, or its text.</summary>
    internal object Made => _decision;

    /// <summary>Whether <see cref="Decision"/> is JSON for certain, because this server wrote it from what the handler made.</summary>
    internal bool IsJson => _write is not null;

    /// <summary>Its reason in words, or null.</summary>
    public string? Reason { get; }

    /// <summary>The tables that it read for this, in the state in which it read them; known of scripts only.</summary>
    public ImmutableArray<TableVersion> Tables { get; init; } = [];

    /// <summary>Whether it failed and the hook's fallback took its place.</summary>
    public bool Failed { get; }
}
