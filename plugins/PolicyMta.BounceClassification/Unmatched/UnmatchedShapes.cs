using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Unmatched;

/// <summary>
/// Counts the shapes of replies that no rule knows, so that the rules can grow. Bounded: what did not come for longest is forgotten first.
/// Thread-safe.
/// </summary>
internal sealed class UnmatchedShapes(int capacity, TimeProvider time)
{
    private const int MaxExample = 1000;
    private const int MaxPlace = 255;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, UnmatchedShape> _shapes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>The shapes, in no order.</summary>
    public ImmutableArray<UnmatchedShape> All
    {
        get
        {
            lock (_lock)
                return [.. _shapes.Values];
        }
    }

    public void Note(SmtpReply reply, SmtpStage stage, string place) => Note(reply, stage, place, time.GetUtcNow());

    /// <param name="reply">The reply.</param>
    /// <param name="stage">The step that it answered.</param>
    /// <param name="place">The provider or domain that gave it.</param>
    /// <param name="now">When.</param>
    public void Note(SmtpReply reply, SmtpStage stage, string place, DateTimeOffset now)
    {
        var shape = ShapeOf(reply);
        var example = reply with { Text = reply.Text[..Math.Min(reply.Text.Length, MaxExample)] };
        lock (_lock)
        {
            if (!_shapes.TryGetValue(shape, out var known))
            {
                MakeRoom();
                known = new UnmatchedShape { Shape = shape, Stage = "", Example = "", First = now, Last = now };
            }

            _shapes[shape] = known.With(
                Word.Of(stage), example.ToString(), place[..Math.Min(place.Length, MaxPlace)], now);
            _changed.Add(shape);
        }
    }

    /// <summary>Takes up what was kept.</summary>
    public void Restore(IEnumerable<UnmatchedShape> shapes)
    {
        lock (_lock)
        {
            foreach (var shape in shapes.OrderByDescending(shape => shape.Last).Take(capacity - _shapes.Count))
                _shapes.TryAdd(shape.Shape, shape);
        }
    }

    /// <summary>The shapes that changed since the last call; null for those that are forgotten.</summary>
    public ImmutableArray<(string Shape, UnmatchedShape? Now)> TakeChanges()
    {
        lock (_lock)
        {
            ImmutableArray<(string, UnmatchedShape?)> changes = [.. _changed.Select(shape => (shape, _shapes.GetValueOrDefault(shape)))];
            _changed.Clear();
            return changes;
        }
    }

    private static string ShapeOf(SmtpReply reply) => (reply with { Text = NormalizedReply.Normalize(reply.Text) }).ToString();

    private void MakeRoom()
    {
        if (_shapes.Count < capacity)
            return;
        foreach (var (shape, _) in _shapes.OrderBy(pair => pair.Value.Last).Take((capacity / 10) + 1).ToList())
        {
            _shapes.Remove(shape);
            _changed.Add(shape);
        }
    }
}
