using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// Awaiting this goes on in the thread pool, normally next on the same thread, with nobody further down on the stack: whoever called may be
/// resumed by another thread although what follows never comes back.
/// </summary>
internal readonly struct OwnStack : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public OwnStack GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) =>
        ThreadPool.QueueUserWorkItem(static action => action(), continuation, preferLocal: true);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: true);
}
