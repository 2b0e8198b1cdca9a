using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Queues;

namespace PolicyMta.Server.Http;

/// <summary>Holds each client to its calls at once and its rate, and all of them to the memory for requests. Thread-safe.</summary>
internal sealed class ClientLimits(HttpOptions options, TimeProvider time)
{
    private readonly FrozenDictionary<string, Share> _shares = options.Tokens.ToFrozenDictionary(
        token => token.Name, token => new Share(token, time));
    private readonly long _memory = options.RequestMemoryMb * 1024L * 1024;
    private long _used;

    /// <summary>Begins a call; disposing ends it.</summary>
    /// <exception cref="ProblemException">The client has too many at once, or goes too fast.</exception>
    public IDisposable Enter(TokenOptions client)
    {
        if (!_shares.TryGetValue(client.Name, out var share))
            return new Turn(static () => { });
        var wait = share.TryEnter(out var isRate);
        if (wait == TimeSpan.Zero)
            return new Turn(share.Leave);
        var what = isRate
            ? $"This token may make {client.Rate} calls."
            : string.Create(CultureInfo.InvariantCulture, $"This token may make {client.Concurrency} calls at once.");
        throw new ProblemException(new Problem(
            StatusCodes.Status429TooManyRequests, "Too many requests", what) { RetryAfter = (int)Math.Ceiling(wait.TotalSeconds) });
    }

    /// <summary>Takes memory for a request's body; disposing gives it back.</summary>
    /// <exception cref="ProblemException">There is none left at the moment.</exception>
    public IDisposable Hold(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= Math.Max(_memory, bytes))
            return new Turn(() => Interlocked.Add(ref _used, -bytes));
        Interlocked.Add(ref _used, -bytes);
        throw new ProblemException(new Problem(
            StatusCodes.Status503ServiceUnavailable,
            "Try again later",
            "Too many large requests are being read at the moment.") { RetryAfter = 1 });
    }

    private sealed class Share(TokenOptions options, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly TokenBucket? _rate = options.Rate is { } rate ? new TokenBucket(rate, time) : null;
        private int _running;

        public TimeSpan TryEnter(out bool isRate)
        {
            lock (_lock)
            {
                isRate = false;
                if (_running >= options.Concurrency)
                    return TimeSpan.FromSeconds(1);
                isRate = true;
                if (_rate?.TryTake() is { } wait && wait > TimeSpan.Zero)
                    return wait;
                _running++;
                return TimeSpan.Zero;
            }
        }

        public void Leave()
        {
            lock (_lock)
                _running--;
        }
    }

    private sealed class Turn(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
