using System.Collections.Concurrent;
using System.Text;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Recognises the retry of a client that never saw our 250: a message with the same sender, recipients and id, from the same user and for
/// the same tenant, is answered with the id of the first, as long as the window lasts. What is remembered is committed with the message, so
/// that neither a crash nor a restart makes it forget. Of two that come at once, the second waits for the first. Thread-safe.
/// </summary>
/// <param name="by">The field that names a message. One without it is never a retry.</param>
/// <param name="window">How long a message is remembered: at most <see cref="SpoolMark.MaxDays"/> days.</param>
/// <param name="submit">Takes what is new.</param>
/// <param name="find">What is remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class RetryGuard(Deduplicate by, TimeSpan window, SubmitMessage submit, Func<UInt128, FoundMark?> find, TimeProvider time)
{
    private readonly ConcurrentDictionary<UInt128, Task<InjectionResult>> _running = new();

    public async ValueTask<InjectionResult> SubmitAsync(InjectionRequest request, CancellationToken cancellationToken)
    {
        if (KeyOf(request) is not { } key)
            return await submit(request, cancellationToken);

        var running = new TaskCompletionSource<InjectionResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!_running.TryAdd(key, running.Task))
        {
            if (_running.TryGetValue(key, out var first) && await first.WaitAsync(cancellationToken) is { Id: { } id })
                return Again(request, id);
        }

        var result = new InjectionResult(SmtpReply.Parse("451 4.3.0 The message could not be stored, try again later"), null);
        try
        {
            result = find(key) is { } found ? Again(request, found.Id) : await TakeAsync(request, key, cancellationToken);
            return result;
        }
        finally
        {
            _running.TryRemove(key, out _);
            running.SetResult(result);
        }
    }

    private ValueTask<InjectionResult> TakeAsync(InjectionRequest request, UInt128 key, CancellationToken cancellationToken)
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

    private UInt128? KeyOf(InjectionRequest request)
    {
        var name = by == Deduplicate.MessageId ? "Message-ID" : "X-PolicyMta-Id";
        if (by == Deduplicate.Off || new MessageContent(request.Content.Memory).GetHeader(name)?.Trim() is not { Length: > 0 } id)
            return null;

        var recipients = request.Recipients.Select(recipient => recipient.Address).Order(StringComparer.Ordinal);
        return SpoolMark.KeyOf(
            "smtp retry"u8,
            [.. new[] { name, id, request.Tenant ?? "", request.Source.AuthenticatedAs ?? "", request.ReturnPath }.Concat(recipients)
                .Select(Encoding.UTF8.GetBytes)]);
    }
}
