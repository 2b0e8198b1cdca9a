namespace PolicyMta.Core.Conversations;

/// <summary>A transcript that is kept. Immutable.</summary>
/// <param name="Direction">Who began the connection.</param>
/// <param name="Place">The site, or the listener.</param>
/// <param name="IsGood">Whether all went well.</param>
/// <param name="At">When it ended.</param>
/// <param name="Began">When the connection began.</param>
/// <param name="Lines">The lines, as the ring keeps them.</param>
internal sealed record KeptTranscript(
    Direction Direction, string Place, bool IsGood, DateTimeOffset At, DateTimeOffset Began, byte[] Lines)
{
    /// <summary>About what the record takes beside its lines: itself, its facts, their texts, its places in lists.</summary>
    private const int Overhead = 600;

    public required ConversationFacts Facts { get; init; }

    /// <summary>What came of it, in words.</summary>
    public required string Outcome { get; init; }

    /// <summary>Lines that had no room.</summary>
    public int LeftOut { get; init; }

    /// <summary>About what it takes, in bytes.</summary>
    public int Size => Lines.Length + Overhead + (Outcome.Length * 2);
}
