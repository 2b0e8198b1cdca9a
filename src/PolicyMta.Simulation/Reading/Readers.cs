using System.Threading.Channels;

namespace PolicyMta.Simulation.Reading;

/// <summary>Makes visits at their time, over loopback alone. Bounded: what is beyond is left out. Thread-safe.</summary>
/// <param name="time">The clock by which readers come.</param>
internal sealed class Readers(TimeProvider time) : IAsyncDisposable
{
    private const int MostWaiting = 100_000;
    private const int AtOnce = 8;

    private readonly Channel<Visit> _due = Channel.CreateUnbounded<Visit>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private Task _visiting = Task.CompletedTask;
    private long _waiting;
    private long _opened;
    private long _clicked;
    private long _machines;
    private long _refused;

    /// <summary>Whether nobody is on the way.</summary>
    public bool IsIdle => Volatile.Read(ref _waiting) == 0;

    public ReaderCounts Counts => new(
        Volatile.Read(ref _opened), Volatile.Read(ref _clicked), Volatile.Read(ref _machines), Volatile.Read(ref _refused));

    /// <summary>Begins to visit.</summary>
    public void Start() => _visiting = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(VisitAllAsync)));

    /// <summary>Takes the visits that a message will have.</summary>
    public void Take(IEnumerable<Visit> visits)
    {
        foreach (var visit in visits)
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
            {
                Interlocked.Decrement(ref _waiting);
                return;
            }

            ITimer? timer = null;
            timer = time.CreateTimer(
                _ =>
                {
                    timer?.Dispose();
                    if (!_due.Writer.TryWrite(visit))
                        Interlocked.Decrement(ref _waiting);
                },
                null,
                visit.After,
                Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _due.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _visiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task VisitAllAsync()
    {
        await foreach (var visit in _due.Reader.ReadAllAsync(_stopping.Token))
        {
            var isAnswered = await IsAnsweredAsync(visit);
            Interlocked.Increment(ref isAnswered
                ? ref visit.IsPerson ? ref visit.IsOpen ? ref _opened : ref _clicked : ref _machines
                : ref _refused);
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<bool> IsAnsweredAsync(Visit visit)
    {
        try
        {
            using var request = new HttpRequestMessage(visit.IsHead ? HttpMethod.Head : HttpMethod.Get, visit.Url);
            if (visit.Agent.Length > 0)
                request.Headers.TryAddWithoutValidation("User-Agent", visit.Agent);
            using var answer = await _http.SendAsync(request, _stopping.Token);
            return (int)answer.StatusCode is 200 or 302;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !_stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
