namespace PolicyMta.Sdk;

/// <summary>
/// The traffic as shaping sees and moves it: ready queues with what came of their mail lately, and paces that slow them down. Thread-safe;
/// reading does not slow mail.
/// </summary>
public interface ITraffic
{
    /// <summary>The ready queues at this moment. One without mail is forgotten some minutes after its last.</summary>
    IReadOnlyList<QueueFacts> Queues { get; }

    /// <summary>The paces in force at this moment, whoever set them.</summary>
    IReadOnlyList<PaceInForce> Paces { get; }

    /// <summary>The counters of traffic profiles that have counted something at this moment.</summary>
    IReadOnlyList<CounterInForce> Counters => [];

    /// <summary>
    /// A ready queue of this egress source, site and traffic profile, or null if there is none. Connections that are protected differently
    /// have queues of their own: see <see cref="Queues"/>.
    /// </summary>
    QueueFacts? Find(string egressSource, string site, string trafficProfile);

    /// <summary>
    /// Slows ready queues down, at once. It takes the place of the caller's earlier pace for the same target, and is kept over a restart
    /// within a second.
    /// </summary>
    /// <exception cref="ArgumentException">The target or the pace is not valid; the message says what to change.</exception>
    void SetPace(PaceTarget target, Pace pace);

    /// <summary>Ends the caller's pace for a target.</summary>
    /// <returns>False if there is none.</returns>
    bool EndPace(PaceTarget target);
}
