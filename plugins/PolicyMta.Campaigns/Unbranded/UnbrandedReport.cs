namespace PolicyMta.Campaigns.Unbranded;

/// <summary>
/// Whose mail no template wrote: goes through what the journal says of messages that came, so that mail itself bears no cost of it.
/// </summary>
internal static class UnbrandedReport
{
    /// <summary>Sources that are told apart; further ones are one.</summary>
    public const int MaxSources = 10_000;

    private const string Label = "template";

    private static readonly MailSource Others = new("(others)", "", "");

    /// <param name="history">The journal.</param>
    /// <param name="since">What came before does not count.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Those with mail that no template wrote, the most of it first.</returns>
    public static ImmutableArray<SourceCounts> Read(IMessageHistory history, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<MailSource, SourceCounts>();
        var reading = new EventReading { Kinds = [EventKind.Received], WithDecisions = false, WithJson = false };
        foreach (var batch in history.Read(0, reading))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var received in batch.Events.Where(received => received.Time >= since && IsClients(received)))
                Add(counts, received);
        }

        return
        [
            .. counts.Values.Where(static count => count.Without > 0).OrderByDescending(static count => count.Without)
                .ThenBy(static count => count.Source.Tenant, StringComparer.Ordinal)
                .ThenBy(static count => count.Source.Client, StringComparer.Ordinal),
        ];
    }

    private static void Add(Dictionary<MailSource, SourceCounts> counts, DeliveryEvent received)
    {
        var source = SourceOf(received);
        if (counts.Count >= MaxSources && !counts.ContainsKey(source))
            source = Others;
        var before = counts.GetValueOrDefault(source) ?? new SourceCounts(source, 0, 0, received.Time);
        counts[source] = received.Metadata.ContainsKey(Label)
            ? before with { With = before.With + 1 }
            : before with { Without = before.Without + 1, Last = received.Time };
    }

    /// <summary>Mail that a client brought, and not the server or a plugin.</summary>
    private static bool IsClients(DeliveryEvent received) => received.RemoteAddress is not null;

    private static MailSource SourceOf(DeliveryEvent received)
    {
        var path = received.ReturnPath ?? "";
        return new MailSource(
            received.Tenant ?? MessageFacts.DefaultTenant, $"{received.Protocol} {received.RemoteAddress}",
            path[(path.LastIndexOf('@') + 1)..].ToLowerInvariant());
    }
}
