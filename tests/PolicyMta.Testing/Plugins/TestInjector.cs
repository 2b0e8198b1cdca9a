using System.Collections.Concurrent;
using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Takes a plugin's messages as the server does: each key once. Thread-safe.</summary>
public sealed class TestInjector : IMessageInjector
{
    private readonly ConcurrentDictionary<string, SpoolId> _keys = new(StringComparer.Ordinal);

    /// <summary>What was taken, in order.</summary>
    public ConcurrentQueue<(SpoolId Id, NewMessage Message)> Taken { get; } = [];

    /// <summary>The messages that were to be taken back.</summary>
    public ConcurrentQueue<SpoolId> Withdrawn { get; } = [];

    /// <summary>What is answered in place of taking the message; null to take it.</summary>
    public Func<NewMessage, SubmitResult?> Answer { get; set; } = static _ => null;

    public ValueTask<SubmitResult> SubmitAsync(NewMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Key is { } known && _keys.TryGetValue(known, out var first))
            return new(new SubmitResult(Ok, first) { IsRepeated = true });
        if (Answer(message) is { } answer)
            return new(answer);
        var id = SpoolId.Create(TimeProvider.System.GetUtcNow());
        if (message.Key is { } key && !_keys.TryAdd(key, id))
            return new(new SubmitResult(Ok, _keys[key]) { IsRepeated = true });
        Taken.Enqueue((id, message));
        return new(new SubmitResult(Ok, id));
    }

    public ValueTask<bool> WithdrawAsync(SpoolId id, CancellationToken cancellationToken = default)
    {
        Withdrawn.Enqueue(id);
        return new(true);
    }

    private static SmtpReply Ok => new(250, new EnhancedStatusCode(2, 0, 0), "OK");
}
