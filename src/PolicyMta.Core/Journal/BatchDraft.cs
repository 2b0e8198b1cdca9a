using System.Text;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>Lines of the journal that become batches, as far as they are wanted. For one thread.</summary>
internal sealed class BatchDraft
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly EventReading _reading;
    private readonly ImmutableArray<byte[]> _kinds;
    private readonly ImmutableArray<byte[]> _tenants;
    private readonly bool _onlyLines;
    private readonly RepeatedTexts _texts = new();
    private readonly ImmutableArray<ReadOnlyMemory<byte>>.Builder _json = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
    private List<DeliveryEvent> _events = [];
    private int _bytes;

    public BatchDraft(EventReading reading)
    {
        _reading = reading;
        _kinds = [.. reading.Kinds.Select(Encoding.UTF8.GetBytes)];
        _tenants = [.. reading.Tenants.Select(EventLine.TenantPart)];
        _onlyLines = reading.WithJson && _tenants.IsEmpty;
    }

    public bool IsFull => Count >= _reading.MaxBatch || _bytes >= MaxBytes;

    private int Count => _onlyLines ? _json.Count : _events.Count;

    /// <param name="line">A whole line without its line feed.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (!IsWanted(line))
            return;
        if (_reading.WithJson)
            _json.Add(line.ToArray());
        _bytes += line.Length;
    }

    /// <summary>Ends the batch and begins the next.</summary>
    /// <param name="lostBefore">What the batch tells of a gap before it.</param>
    /// <param name="acknowledge">What acknowledges it.</param>
    /// <returns>Null if there is nothing to tell.</returns>
    public EventBatch? Take(long? lostBefore, Func<CancellationToken, ValueTask> acknowledge)
    {
        if (Count == 0 && lostBefore is null)
            return null;

        var json = _json.DrainToImmutable();
        IReadOnlyList<DeliveryEvent> events = _onlyLines ? new LineEvents(json, _reading.WithDecisions) : _events;
        (_events, _bytes) = ([], 0);
        return new EventBatch(acknowledge) { Events = events, Json = json, LostBefore = lostBefore };
    }

    private bool IsWanted(ReadOnlySpan<byte> line)
    {
        if (!EventLine.IsOfKind(line, _kinds) || !EventLine.MayHave(line, _tenants))
            return false;
        if (_onlyLines)
            return EventLine.TryRead(line, out _, out _);
        if (!EventJsonReader.TryRead(line, out var e, _reading.WithDecisions, _texts) || !IsOfTenant(e))
            return false;
        _events.Add(e);
        return true;
    }

    private bool IsOfTenant(DeliveryEvent e) => _tenants.IsEmpty || (e.Tenant is { } tenant && _reading.Tenants.Contains(tenant));
}
