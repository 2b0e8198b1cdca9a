using System.Text;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Recognises the retry of a client that never saw the server's 250: a message with the same sender, recipients and id, from the same user
/// and for the same tenant, is answered with the id of the first, as long as the window lasts. What is remembered is committed with the
/// message, so that neither a crash nor a restart makes it forget. If two arrive concurrently, the second waits. Thread-safe.
/// </summary>
/// <param name="by">The field that names a message. One without it is never a retry.</param>
/// <param name="window">How long a message is remembered: at most <see cref="SpoolMark.MaxDays"/> days.</param>
/// <param name="submit">Takes what is new.</param>
/// <param name="find">What is remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class RetryGuard(Deduplicate by, TimeSpan window, SubmitMessage submit, Func<UInt128, FoundMark?> find, TimeProvider time)
{
    private readonly SubmitOnce _once = new(submit, find, time);

    public ValueTask<InjectionResult> SubmitAsync(
        InjectionRequest request, CancellationToken cancellationToken) => KeyOf(request) is { } key
        ? _once.SubmitAsync(request, key, window, cancellationToken)
        : submit(request, cancellationToken);

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
