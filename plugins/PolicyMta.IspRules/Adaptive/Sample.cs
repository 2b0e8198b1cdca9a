namespace PolicyMta.IspRules.Adaptive;

/// <summary>What was seen of the mail to one place since the last look.</summary>
/// <param name="Span">How long that was.</param>
/// <param name="Attempts">Messages that were tried.</param>
/// <param name="Taken">Messages that the receiver took.</param>
/// <param name="Waiting">Messages that wait now.</param>
/// <param name="Connections">Connections that are open now.</param>
internal readonly record struct Sample(TimeSpan Span, long Attempts, long Taken, int Waiting, int Connections)
{
    public double AttemptsPerMinute => Span > TimeSpan.Zero ? Attempts / Span.TotalMinutes : 0;
}
