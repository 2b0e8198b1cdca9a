using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// What one call of a script's hook may use, and what a script may keep (section <c>scripts: limits</c>). A call that exceeds a limit
/// fails.
/// </summary>
internal sealed record ScriptLimits
{
    /// <summary>
    /// How long a call may run. Time that it waits for a processor, because the machine is busy, is not held against it: only its hook's
    /// deadline ends it then.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Memory that a call may allocate, in MiB, garbage included.</summary>
    [Range(4, 1024)]
    public int MemoryMb { get; init; } = 32;

    /// <summary>Statements that a call may execute.</summary>
    [Range(1_000, 1_000_000_000)]
    public int Statements { get; init; } = 500_000;

    /// <summary>
    /// How deep functions may call each other. The stack of the thread limits that too: large functions come less deep than the most that
    /// may be set.
    /// </summary>
    [Range(20, 1_000)]
    public int Recursion { get; init; } = 200;

    /// <summary>
    /// Entries that a script may keep in its <c>state</c>, and as many in <c>state.durable</c> and in each shared state; the one unused for
    /// longest gives way to a new one.
    /// </summary>
    [Range(1, 10_000_000)]
    public int StateEntries { get; init; } = 10_000;

    /// <summary>
    /// The size of a script's <c>state</c>, and of <c>state.durable</c> and each shared state, in bytes (estimated); the entries unused for
    /// longest give way.
    /// </summary>
    [Range(1024, 1_073_741_824)]
    public int StateBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Engines that a script keeps ready. A rush makes more of them and drops them afterwards.</summary>
    [Range(1, 1_024)]
    public int MaxEngines { get; init; } = 16;
}
