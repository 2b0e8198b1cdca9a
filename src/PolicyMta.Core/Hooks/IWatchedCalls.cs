namespace PolicyMta.Core.Hooks;

/// <summary>The calls of one link.</summary>
internal interface IWatchedCalls
{
    /// <summary>Adds every call that may be running.</summary>
    void CopyTo(List<IWatchedCall> calls);
}
