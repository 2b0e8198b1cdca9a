using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Journal;

namespace PolicyMta.Policies.Plugins;

/// <summary>What plugins reach of a corridor that runs. Immutable.</summary>
/// <param name="Submit">The only way in.</param>
/// <param name="Once">The same for submissions that have a key.</param>
internal sealed record RunningCorridor(SubmitMessage Submit, SubmitOnce Once)
{
    /// <summary>Gives commands over mail in the name of an author; null if nobody may.</summary>
    public Func<string, IDirectives>? DirectivesOf { get; init; }

    /// <summary>Shows and moves the traffic in the name of an author; null if nobody may.</summary>
    public Func<string, ITraffic>? TrafficOf { get; init; }

    /// <summary>Writes a message of its words; null where nobody can.</summary>
    public Func<MessageDraft, ComposedMessage>? Compose { get; init; }

    /// <summary>Takes a message out of the queue, as far as it is not being sent; false if it is not in it.</summary>
    public Func<SpoolId, ValueTask<bool>>? Withdraw { get; init; }

    /// <summary>Finds a message's events in the journal; null if there is no journal.</summary>
    public Func<SpoolId, IReadOnlyList<DeliveryEvent>>? FindEvents { get; init; }

    /// <summary>Goes through the journal; null if there is none.</summary>
    public ReadEvents? ReadEvents { get; init; }

    /// <summary>Takes reports about earlier mail; null if nobody may give any.</summary>
    public Func<MessageFacts, ReturnedReports, ValueTask>? AcceptReports { get; init; }

    /// <summary>Where readers of the journal are; null if there is no journal.</summary>
    public ReaderPlaces? Readers { get; init; }

    /// <summary>Which exporters are paused; null if nobody keeps that.</summary>
    public ExporterPauses? ExporterPauses { get; init; }

    /// <summary>Connects plugins' HTTP clients; null where nothing leaves the machine.</summary>
    public PublicConnections? Web { get; init; }

    /// <summary>Opens a reader of the journal by its cursor's name; null if there is no journal.</summary>
    public Func<string, EventReading, IEventReader>? OpenReader { get; init; }
}
