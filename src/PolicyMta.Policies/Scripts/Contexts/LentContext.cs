namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>
/// The facts of one call, lent to a script. Taken back when the call ends, since the message's memory is used again then.
/// </summary>
internal sealed class LentContext(object context, int maxBody)
{
    private object? _context = context;

    /// <summary>The largest body that is given to a script, in bytes.</summary>
    public int MaxBody { get; } = maxBody;

    /// <summary>Whether the script has read the message's body.</summary>
    public bool HasReadBody { get; set; }

    /// <summary>The facts, or null once they were taken back.</summary>
    public object? Context => _context;

    public void TakeBack() => _context = null;
}
