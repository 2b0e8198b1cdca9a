using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>Directives as operators and plugins give them, each in the name of its author. Thread-safe.</summary>
internal sealed class DirectiveOperations(
    DirectiveBook book, Func<PolicySnapshot> policy, ScheduledQueues queues, DeliveryStore store, DirectiveTallies tallies,
    Parking parking, TimeProvider time)
{
    private readonly MatchFacts _facts = new(store, time);

    /// <summary>The directives in force, the oldest first.</summary>
    public IReadOnlyList<Directive> Active => book.Current.All;

    /// <summary>What a directive has done by now.</summary>
    public DirectiveProgress ProgressOf(Directive directive) =>
        tallies.Of(directive, parking.CountOf(directive.Id), directive.CanBeUndone(time.GetUtcNow()));

    /// <summary>A directive that is in force, or that ended lately; null if there is none of this id.</summary>
    public (Directive Directive, DateTimeOffset? EndedAt)? Find(string id) =>
        Active.FirstOrDefault(directive => string.Equals(directive.Id, id, StringComparison.OrdinalIgnoreCase)) is { } active
            ? (active, null)
            : tallies.Ended(id);

    /// <summary>The service for one author.</summary>
    public IDirectives For(string author) => new Service(this, author);

    /// <inheritdoc cref="IDirectives.AddAsync"/>
    public ValueTask<Directive> AddAsync(DirectiveRequest request, string author, CancellationToken cancellationToken) =>
        DirectiveCheck.PolicyProblem(request, policy()) is { } problem
            ? throw new ArgumentException(problem)
            : book.AddAsync(request, author, cancellationToken);

    /// <returns>What has ended, or null if there is none of this id.</returns>
    public ValueTask<Directive?> CancelAsync(string id, string author, CancellationToken cancellationToken) =>
        book.CancelAsync(id, author, cancellationToken);

    /// <summary>Ends all suspensions and holds of exactly this match.</summary>
    /// <param name="match">The match.</param>
    /// <param name="author">In whose name.</param>
    /// <param name="ownOnly">Whether only those that the author gave.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<Directive>> ResumeAsync(
        DirectiveMatch match, string author, bool ownOnly, CancellationToken cancellationToken)
    {
        var ended = new List<Directive>();
        foreach (var directive in Active.Where(
            directive => directive.Request.Kind is DirectiveKind.Suspend or DirectiveKind.Hold
                && (!ownOnly || directive.Author == author)
                && MatchSpelling.IsSame(directive.Request.Match, match)))
        {
            if (await book.CancelAsync(directive.Id, author, cancellationToken) is { } cancelled)
                ended.Add(cancelled);
        }

        return ended;
    }

    /// <summary>
    /// Counts what a match would touch now, without touching it. It looks at every delivery, and reads messages if it must.
    /// </summary>
    /// <exception cref="ArgumentException">The match is not valid; the message says why.</exception>
    public DirectivePreview Preview(DirectiveMatch match, CancellationToken cancellationToken)
    {
        if (DirectiveCheck.MatchProblem(match) is { } problem)
            throw new ArgumentException(problem);
        match = match.Spelled();
        var found = new QueueResult();
        foreach (var queue in queues.All.Where(queue => match.MayMatch(queue.Key)))
        {
            foreach (var delivery in queue.ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                switch (_facts.Matches(match, delivery))
                {
                    case true:
                        found.AddDone(delivery.Id, queue.Key.Domain, delivery.Pending.Length);
                        break;
                    case null:
                        found.AddUnknown();
                        break;
                }
            }
        }

        return new DirectivePreview(found.Deliveries, found.Recipients, found.Unknown, found.Samples, found.Domains);
    }

    private sealed class Service(DirectiveOperations operations, string author) : IDirectives
    {
        public IReadOnlyList<Directive> Active => operations.Active;

        public ValueTask<Directive> AddAsync(DirectiveRequest request, CancellationToken cancellationToken) =>
            operations.AddAsync(request, author, cancellationToken);

        public async ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken) =>
            await operations.CancelAsync(id, author, cancellationToken) is not null;
    }
}
