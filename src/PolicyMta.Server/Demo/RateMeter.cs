namespace PolicyMta.Server.Demo;

/// <summary>Smooths a growing count into a rate over the last few seconds.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    private readonly Queue<(long At, long Count)> _looks = new();

    public double Add(long count)
    {
        var now = time.GetTimestamp();
        _looks.Enqueue((now, count));
        while (_looks.Count > 2 && time.GetElapsedTime(_looks.Peek().At, now) > Window)
            _looks.Dequeue();
        var (at, first) = _looks.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        return seconds > 0 ? (count - first) / seconds : 0;
    }
}
