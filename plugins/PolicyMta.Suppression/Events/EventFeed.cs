using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Hygiene;

namespace PolicyMta.SuppressionList.Events;

/// <summary>
/// Makes entries of events, and ends those that a later success contradicts: each event once, over crashes and reloads. It reads behind the
/// mail and never slows it.
/// </summary>
internal sealed class EventFeed(
    SuppressionBook book, IPluginStore store, SuppressionOptions options, HygieneBook hygiene, SuppressionLog log, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>How long events gather that come one by one: each batch is a disk sync.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(500);

    /// <summary>How many events a batch has at most.</summary>
    public const int MostAtOnce = 512;

    private readonly ImmutableArray<EventRule> _rules =
        [.. options.Rules.Where(static rule => rule.Value.Enabled).Select(static rule => new EventRule(rule.Key, rule.Value))];

    private readonly Reasons _cleared = Reasons.Of(options.ClearedBySuccess);
    private readonly EntryOrder _orders = new(book.Addresses, options.ListLabel);
    private EventPlace _place;

    /// <summary>What is to be read of the journal; no kinds if nothing is.</summary>
    public ImmutableHashSet<string> Kinds =>
    [
        .. _rules.SelectMany(static rule => rule.Options.Events),
        .. _cleared.Bits == 0 ? ImmutableArray<string>.Empty : [EventKind.Delivered],
        .. options.Hygiene.Enabled
            ? [EventKind.Delivered, EventKind.Bounced, EventKind.Expired, EventKind.Returned, EventKind.Complained]
            : ImmutableArray<string>.Empty,
    ];

    public IReadOnlyList<EventRule> Rules => _rules;

    /// <summary>Follows the journal until it is cancelled; a store that cannot be written is tried again.</summary>
    public async Task RunAsync(IEventReader reader, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _place = EventPlace.Read(store);
                hygiene.Load();
                await foreach (var batch in reader.ReadAsync(stop))
                {
                    await HandleAsync(batch.Events, stop);
                    await batch.AcknowledgeAsync(stop);
                    pause = FirstPause;
                    if (batch.Events.Count < MostAtOnce)
                        await Task.Delay(Gathering, time, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (EventsDisabledException)
            {
                log.NoEvents();
                return;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException)
            {
                log.EventsNotRead(pause, e);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
        }
    }

    /// <summary>Makes entries of some events, and notes that in the same commit.</summary>
    public async ValueTask HandleAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        var counts = new FailureCounts(store, book);
        var (changes, place) = Gather(events, counts);
        var done = await book.ApplyAsync(
            changes,
            batch =>
            {
                counts.Put(batch, _rules);
                hygiene.Put(batch);
                if (place != _place)
                    place.Put(batch);
            },
            cancellationToken);
        _place = place;
        log.Fed(done);
    }

    private (List<Change> Changes, EventPlace Place) Gather(IReadOnlyList<DeliveryEvent> events, FailureCounts counts)
    {
        var changes = new List<Change>();
        var place = _place;
        foreach (var told in events)
        {
            if (!place.IsBefore(told))
                continue;
            place = place.With(told);
            if (told.Category == Checks.NameOwnBounce.Category)
                continue;
            foreach (var recipient in told.Recipients)
            {
                if (told.Kind == EventKind.Delivered)
                    TakeDelivered(told, recipient, counts, changes);
                else
                    TakeFailed(told, recipient, counts, changes);
            }
        }

        return (changes, place);
    }

    private void TakeFailed(DeliveryEvent told, string recipient, FailureCounts counts, List<Change> changes)
    {
        if (options.Hygiene.Enabled)
        {
            Span<byte> subject = stackalloc byte[Subject.MaxBytes];
            hygiene.Count(told, recipient, SubjectOf(recipient, subject), null);
        }

        foreach (var rule in _rules)
        {
            if (rule.Covers(told) && _orders.Of(rule, told, recipient) is { } change && counts.Reaches(rule, change.Key, told))
                changes.Add(change);
        }
    }

    /// <summary>Nearly all events are such, and while nothing is kept about anybody there is nothing to look for.</summary>
    private void TakeDelivered(DeliveryEvent told, string recipient, FailureCounts counts, List<Change> changes)
    {
        Span<byte> space = stackalloc byte[Subject.MaxBytes];
        var subject = SubjectOf(recipient, space);
        DateTimeOffset? goneSince = null;
        if (!subject.IsEmpty && !(book.IsBlank && counts.IsEmpty))
        {
            var tenant = told.Tenant ?? MessageFacts.DefaultTenant;
            if (EntryKey.IsName(tenant, EntryKey.MaxTenant))
            {
                var own = EntryKey.Of(tenant, subject, "");
                var global = EntryKey.Of("", subject, "");
                goneSince = book.GoneSince(own) ?? book.GoneSince(global);
                Clear(told, recipient, own, global, counts, changes);
            }
        }

        if (options.Hygiene.Enabled)
            hygiene.Count(told, recipient, subject, goneSince);
    }

    private ReadOnlySpan<byte> SubjectOf(string recipient, Span<byte> space) =>
        book.Addresses.TryWriteAddress(recipient, space, out var parts) ? space[..parts.Length] : [];

    private void Clear(
        DeliveryEvent told, string recipient, byte[] own, byte[] global, FailureCounts counts, List<Change> changes)
    {
        foreach (var rule in _rules)
            counts.Forget(rule, rule.Options.Scope == EntryScope.Global ? global : own);
        if (!book.TryFind(recipient, told.Tenant ?? MessageFacts.DefaultTenant, Lists.None, _cleared, out var finding) || finding.IsDomain)
            return;
        bool IsContradicted(Ground ground) => _cleared.Contains(ground.Reason) && ground.Since < told.Time && ground.Message != told.Id;
        changes.Add(new Change(own) { Removed = IsContradicted });
        changes.Add(new Change(global) { Removed = IsContradicted });
    }
}
