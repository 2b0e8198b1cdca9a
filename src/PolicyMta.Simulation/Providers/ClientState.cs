namespace PolicyMta.Simulation.Providers;

/// <summary>What a provider counts for one client address, over all of its MX hosts. Thread-safe.</summary>
internal sealed class ClientState(ProviderOptions options, TimeProvider time)
{
    private readonly RateLimit? _connections = options.ConnectionRate is { } rate ? new RateLimit(rate, time) : null;
    private readonly RateLimit? _messages = options.MessageRate is { } rate ? new RateLimit(rate, time) : null;
    private int _open;

    /// <summary>Counts a connection in and returns how many are open with it.</summary>
    public int Open() => Interlocked.Increment(ref _open);

    public void Close() => Interlocked.Decrement(ref _open);

    /// <summary>Whether the connection rate has room for one more, which is then taken.</summary>
    public bool TryConnect() => _connections?.TryTake() ?? true;

    /// <summary>Whether the message rate has room for one more, which is then taken.</summary>
    public bool TrySend() => _messages?.TryTake() ?? true;
}
