using System.Collections.Concurrent;
using System.Net.Sockets;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// Puts throttles of on-bounce in force: on the ready queue, as a pace for egress source, site and provider, or as a directive for mail
/// that is told apart otherwise. Of one author there is one for the same mail; failures that follow one another do not make it anew each
/// time. Thread-safe.
/// </summary>
internal sealed partial class BounceThrottles(
    ReadyQueues ready, TrafficView traffic, DirectiveBook directives, TimeProvider time, ILogger<BounceThrottles> logger)
{
    private const int MostKnown = 10_000;
    private const int MostReason = 300;

    /// <summary>The longest time that a throttle holds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<(string Author, DirectiveMatch Match), Entry> _known = new();

    /// <summary>Puts a throttle in force; complete when it is.</summary>
    /// <returns>Whether something came of it.</returns>
    public async ValueTask<bool> ApplyAsync(
        Throttle throttle, QueuedDelivery delivery, SpooledMessage message, AttemptInfo info, string author, string? reason)
    {
        if (delivery.Route is not { } route)
            return false;
        if (throttle.Aim.IsDefaultOrEmpty)
        {
            ready.Throttle(route.Key, throttle, author, reason);
            return true;
        }

        if (MatchOf(throttle.Aim, delivery, message, info.SourceFamily) is not { } match
            || throttle is { Rate: null, Connections: null, Pause: false } || throttle.For <= TimeSpan.Zero)
            return false;
        var span = throttle.For < Longest ? throttle.For : Longest;
        if (match.IsOfQueues() && match.SourceNetwork is null)
        {
            traffic.For(author).SetPace(
                new PaceTarget { EgressSource = match.EgressSource, Site = match.Site, Provider = match.Provider },
                new Pace
                {
                    Rate = throttle.Rate,
                    Connections = throttle.Connections is { } most ? Math.Max(1, most) : null,
                    Pause = throttle.Pause,
                    For = span,
                    Reason = reason,
                    IsThrottle = true,
                });
            return true;
        }

        return (throttle.Pause || throttle.Rate is not null) && await DirectAsync(throttle, match, span, author, reason);
    }

    /// <returns>Null if a fact is not known.</returns>
    private static DirectiveMatch? MatchOf(
        ImmutableArray<ThrottleAim> aim, QueuedDelivery delivery, SpooledMessage message, AddressFamily family)
    {
        var match = new DirectiveMatch();
        foreach (var fact in aim)
        {
            var route = delivery.Route!;
            DirectiveMatch? next = fact switch
            {
                ThrottleAim.Source => match with { EgressSource = route.Source.Name },
                ThrottleAim.Provider => route.Provider is { } provider
                    ? match with { Provider = provider }
                    : match with { Site = route.Destination.Site },
                ThrottleAim.SourceNetwork => route.Source.NetworkOf(family) is { } network
                    ? match with { SourceNetwork = network.ToString() }
                    : match with { EgressSource = route.Source.Name },
                ThrottleAim.Site => match with { Site = route.Destination.Site },
                ThrottleAim.Domain => match with { Domain = delivery.Queue.Key.Domain },
                ThrottleAim.Tenant => match with { Tenant = delivery.Queue.Key.Tenant },
                ThrottleAim.Campaign => delivery.Queue.Key.Campaign is { Length: > 0 } campaign ? match with { Campaign = campaign } : null,
                ThrottleAim.SenderDomain => Recipient.DomainOf(message.Facts.ReturnPath) is { Length: > 0 } sender
                    ? match with { SenderDomain = sender }
                    : null,
                _ => null,
            };
            if (next is null)
                return null;
            match = next;
        }

        return match;
    }

    private async ValueTask<bool> DirectAsync(Throttle throttle, DirectiveMatch match, TimeSpan span, string author, string? reason)
    {
        var key = (author, match);
        if (_known.Count >= MostKnown)
            Forget();
        var entry = _known.GetOrAdd(key, static _ => new Entry());
        await entry.One.WaitAsync();
        try
        {
            var now = time.GetUtcNow();
            var old = directives.Current.All.FirstOrDefault(directive => directive.Id == entry.Id);
            if (old is not null && entry.Made is { } made && IsSame(made, throttle) && now - old.CreatedAt < span / 2)
                return false;
            var added = await directives.AddAsync(
                new DirectiveRequest
                {
                    Kind = throttle.Pause ? DirectiveKind.Suspend : DirectiveKind.Throttle,
                    Match = match,
                    Rate = throttle.Pause ? null : throttle.Rate,
                    For = span,
                    Reason = Text.PrintableText.Excerpt(reason ?? "on-bounce", MostReason),
                }, author, CancellationToken.None);
            if (old is not null)
                await directives.CancelAsync(old.Id, author, CancellationToken.None);
            (entry.Id, entry.Made, entry.Until) = (added.Id, throttle, added.Until ?? now);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            LogNotDone(logger, author, e);
            return false;
        }
        finally
        {
            entry.One.Release();
        }
    }

    private static bool IsSame(Throttle a, Throttle b) => (a.Rate, a.Pause, a.For) == (b.Rate, b.Pause, b.For);

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (key, entry) in _known)
        {
            if (entry.Until <= now)
                _known.TryRemove(key, out _);
        }

        if (_known.Count >= MostKnown)
            _known.Clear();
    }

    [LoggerMessage(1824, LogLevel.Warning, "A throttle of {Author} could not be put in force")]
    private static partial void LogNotDone(ILogger logger, string author, Exception error);

    private sealed class Entry
    {
        public SemaphoreSlim One { get; } = new(1);

        public string? Id { get; set; }

        public Throttle? Made { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
