using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>Holds each client to its calls at once and its rate, and all of them to the memory for requests. Thread-safe.</summary>
internal sealed class ClientLimits(HttpOptions options, ContentBudget budget, ILimitShares shares, TimeProvider time)
{
    private readonly FrozenSet<string> _limited = options.Tokens.Select(static token => token.Name).ToFrozenSet();
    private readonly KeyedCounts<string> _running = new();
    private readonly KeyedRates<string> _rates = new("http.rate", shares, time);
    private readonly long _memory = options.RequestMemoryMb * 1024L * 1024;
    private long _used;

    /// <summary>Begins a call; disposing ends it.</summary>
    /// <exception cref="ProblemException">The client has too many at once, or goes too fast.</exception>
    public IDisposable Enter(TokenOptions client)
    {
        if (!_limited.Contains(client.Name))
            return new Turn(static () => { });
        if (!_running.TryEnter(client.Name, client.Concurrency))
        {
            var calls = client.Concurrency.ToString(CultureInfo.InvariantCulture);
            throw TooMany($"This token may make {calls} calls at once.", TimeSpan.FromSeconds(1));
        }

        var turn = new Turn(() => _running.Leave(client.Name));
        if (client.Rate is not { } rate || _rates.TryTake(client.Name, RateLimit.Even(rate)) is var wait && wait == TimeSpan.Zero)
            return turn;
        turn.Dispose();
        throw TooMany($"This token may make {rate} calls.", wait);
    }

    /// <summary>The memory for content, of the whole server.</summary>
    public ContentBudget Content => budget;

    /// <summary>Takes memory for the work on a request; disposing gives it back.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="held">What the request's body holds already.</param>
    /// <exception cref="ProblemException">There is none left at the moment.</exception>
    public IDisposable Hold(long bytes, long held = 0)
    {
        if (Interlocked.Add(ref _used, bytes) <= Math.Max(_memory, bytes) && budget.TryTake(bytes, null, held))
        {
            return new Turn(() =>
            {
                Interlocked.Add(ref _used, -bytes);
                budget.GiveBack(bytes);
            });
        }

        Interlocked.Add(ref _used, -bytes);
        throw new ProblemException(Problem.NoMemory());
    }

    private static ProblemException TooMany(string what, TimeSpan wait) =>
        new(new Problem(StatusCodes.Status429TooManyRequests, "Too many requests", what)
        {
            RetryAfter = (int)Math.Ceiling(wait.TotalSeconds),
        });

    private sealed class Turn(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
