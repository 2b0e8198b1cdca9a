namespace PolicyMta.Core.Directives;

/// <summary>
/// What came of a <see cref="QueueOrder"/>, in deliveries (the recipients of one message that share a domain). Thread-safe while it is
/// counted.
/// </summary>
internal sealed class QueueResult
{
    private const int MaxSamples = 10;

    private readonly Lock _lock = new();
    private readonly List<SpoolId> _samples = [];
    private readonly Dictionary<string, int> _domains = [];
    private int _deliveries;
    private long _recipients;
    private int _ready;
    private int _underWay;
    private int _postponed;
    private int _unknown;

    /// <summary>So many were acted on, or would be.</summary>
    public int Deliveries => _deliveries;

    /// <summary>Their recipients.</summary>
    public long Recipients => _recipients;

    /// <summary>So many match and are in ready queues: nothing holds them but these queues' own limits and suspensions.</summary>
    public int Ready => _ready;

    /// <summary>So many match and are being routed or sent at this moment.</summary>
    public int UnderWay => _underWay;

    /// <summary>So many match and wait for a time that their sender chose.</summary>
    public int Postponed => _postponed;

    /// <summary>So many may match, but have not been routed yet.</summary>
    public int Unknown => _unknown;

    /// <summary>Some of the messages that were acted on.</summary>
    public IReadOnlyList<SpoolId> Samples => _samples;

    /// <summary>Deliveries that were acted on by recipient domain.</summary>
    public IReadOnlyDictionary<string, int> Domains => _domains;

    public void AddDone(SpoolId id, string domain, int recipients)
    {
        lock (_lock)
        {
            _deliveries++;
            _recipients += recipients;
            _domains[domain] = _domains.GetValueOrDefault(domain) + 1;
            if (_samples.Count < MaxSamples)
                _samples.Add(id);
        }
    }

    public void AddReady() => Interlocked.Increment(ref _ready);

    public void AddUnderWay() => Interlocked.Increment(ref _underWay);

    public void AddPostponed() => Interlocked.Increment(ref _postponed);

    public void AddUnknown() => Interlocked.Increment(ref _unknown);
}
