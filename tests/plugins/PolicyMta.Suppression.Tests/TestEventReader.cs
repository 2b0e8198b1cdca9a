using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PolicyMta.SuppressionList.Tests;

/// <summary>Events that a test makes up, as the journal gives them: again from the last that was acknowledged.</summary>
internal sealed class TestEventReader : IEventReader
{
    private readonly List<DeliveryEvent> _all = [];
    private readonly Channel<bool> _more = Channel.CreateUnbounded<bool>();
    private int _acknowledged;

    public string Cursor => "entries";

    public bool IsDone => _acknowledged == _all.Count;

    /// <summary>Whether acknowledgements are lost, as by a crash.</summary>
    public bool LosesAcknowledgements { get; set; }

    /// <summary>What the next enumerations throw in place of events.</summary>
    public Queue<Exception> Failures { get; } = [];

    public void Tell(params DeliveryEvent[] events)
    {
        foreach (var told in events)
            _all.Add(told with { EventId = told.EventId ?? _all.Count + 1 });
        _more.Writer.TryWrite(true);
    }

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Failures.TryDequeue(out var failure))
            throw failure;
        var at = _acknowledged;
        while (true)
        {
            if (at == _all.Count)
                await _more.Reader.ReadAsync(cancellationToken);
            var (from, to) = (at, _all.Count);
            if (from == to)
                continue;
            at = to;
            yield return new EventBatch(_ =>
            {
                if (!LosesAcknowledgements)
                    _acknowledged = to;
                return default;
            })
            {
                Events = _all[from..to],
                Json = [],
            };
        }
    }
}
