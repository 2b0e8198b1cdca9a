using System.Collections.Concurrent;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Takes each submission once: one whose key has a mark in the spool is answered with the id of the first, as long as the mark is kept.
/// What is remembered is committed with the message, so that neither a crash nor a restart makes it forget. If two arrive concurrently, the
/// second waits. Thread-safe.
/// </summary>
/// <param name="submit">Takes what is new.</param>
/// <param name="find">What is remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class SubmitOnce(SubmitMessage submit, Func<UInt128, FoundMark?> find, TimeProvider time)
{
    private readonly ConcurrentDictionary<UInt128, Task<InjectionResult>> _running = new();

    /// <param name="request">The message.</param>
    /// <param name="key">What names the submission.</param>
    /// <param name="window">How long it is remembered: at most <see cref="SpoolMark.MaxDays"/> days.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<InjectionResult> SubmitAsync(
        InjectionRequest request, UInt128 key, TimeSpan window, CancellationToken cancellationToken)
    {
        var running = new TaskCompletionSource<InjectionResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!_running.TryAdd(key, running.Task))
        {
            if (_running.TryGetValue(key, out var first) && await first.WaitAsync(cancellationToken) is { Id: { } id })
                return Again(request, id);
        }

        var result = new InjectionResult(SmtpReply.Parse("451 4.3.0 The message could not be stored, try again later"), null);
        try
        {
            result = find(key) is { } found ? Again(request, found.Id) : await TakeAsync(request, key, window, cancellationToken);
            return result;
        }
        finally
        {
            _running.TryRemove(key, out _);
            running.SetResult(result);
        }
    }

    private ValueTask<InjectionResult> TakeAsync(
        InjectionRequest request, UInt128 key, TimeSpan window, CancellationToken cancellationToken)
    {
        var kept = window < TimeSpan.FromDays(SpoolMark.MaxDays) ? window : TimeSpan.FromDays(SpoolMark.MaxDays);
        var mark = new SpoolMark(key, default, time.GetUtcNow() + kept);
        return submit(request with { Marks = request.Marks.Add(mark) }, cancellationToken);
    }

    private static InjectionResult Again(InjectionRequest request, SpoolId id)
    {
        request.Content.Dispose();
        return new InjectionResult(SmtpReply.Parse($"250 2.0.0 Ok: queued as {id}"), id) { IsRetry = true };
    }
}
