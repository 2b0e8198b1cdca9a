namespace PolicyMta.Sdk;

/// <summary>
/// Takes reports about earlier mail that came by another way than mail to a listener: from a mailbox that is polled, or by HTTP.
/// Thread-safe.
/// </summary>
public interface IReportIntake
{
    /// <summary>
    /// Takes reports, as <see cref="InjectDecision.Consume"/> does: when the call completes they are on disk, and on-bounce is asked about
    /// each of them afterwards, also after a crash.
    /// </summary>
    /// <param name="carrier">The message that brought them: its id, addresses, tenant and campaign count. Its id must be new.</param>
    /// <param name="reports">The reports.</param>
    /// <param name="cancellationToken">Ends the wait; the reports may be taken nevertheless.</param>
    /// <exception cref="IOException">They could not be stored, or the server does not run now.</exception>
    ValueTask AcceptAsync(MessageFacts carrier, ReturnedReports reports, CancellationToken cancellationToken = default);
}
