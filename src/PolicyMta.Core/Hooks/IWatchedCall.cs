namespace PolicyMta.Core.Hooks;

/// <summary>A call that can be given up.</summary>
internal interface IWatchedCall
{
    /// <param name="now">Milliseconds, as <see cref="Environment.TickCount64"/> gives them.</param>
    void Check(long now);

    /// <summary>Whether the handler has held a thread for a while.</summary>
    bool HoldsThread(long now);
}
