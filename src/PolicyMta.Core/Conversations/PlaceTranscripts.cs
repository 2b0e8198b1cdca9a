namespace PolicyMta.Core.Conversations;

/// <summary>The transcripts of one site or listener, the oldest first. Its recorder guards it.</summary>
internal sealed class PlaceTranscripts
{
    private long _nextGood;

    /// <summary>Those with a failure.</summary>
    public LinkedList<KeptTranscript> Failed { get; } = [];

    /// <summary>Those without.</summary>
    public LinkedList<KeptTranscript> Good { get; } = [];

    /// <summary>The timestamp before which no further good one is wanted. May be read without a lock.</summary>
    public long NextGood
    {
        get => Volatile.Read(ref _nextGood);
        set => Volatile.Write(ref _nextGood, value);
    }
}
