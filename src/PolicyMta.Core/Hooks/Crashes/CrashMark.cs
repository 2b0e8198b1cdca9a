namespace PolicyMta.Core.Hooks.Crashes;

/// <summary>Stands on disk as long as policy is asked about a message; the default value marks nothing.</summary>
internal readonly struct CrashMark(CrashMarks? marks, int slot) : IDisposable
{
    public void Dispose() => marks?.Clear(slot);
}
