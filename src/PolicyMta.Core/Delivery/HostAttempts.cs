using System.Net;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Signing;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Delivery;

/// <summary>
/// One attempt at the hosts of a site (RFC 5321 section 5.1): the one that is connected to, and where it has trouble of its own and took
/// the message for nobody, the next ones. What limits the sender, by its words or by policy's, holds for the whole site and ends the
/// attempt. A host that had trouble with a message comes later in its next attempts.
/// </summary>
internal sealed partial class HostAttempts(Signer signer, BounceJudge judge, TimeProvider time, ILogger<HostAttempts> logger)
{
    private static readonly SmtpReply Unsigned = SmtpReply.Parse("451 4.7.0 A signature is required and none could be made");

    /// <summary>What came of it at all hosts. Counts the attempt, unless the connection was stale.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Attempt> RunAsync(
        QueuedDelivery delivery, SpooledMessage message, ReadOnlyMemory<byte> content, SiteConnection site, PolicySnapshot snapshot,
        CancellationToken cancellationToken)
    {
        var route = delivery.Route!;
        if (!delivery.FailedHosts.IsEmpty && !await AvoidAsync(delivery.FailedHosts, site, route, cancellationToken))
            return Attempt.Stale;

        var attempt = await TryHostAsync(delivery, delivery.Pending, message, content, site, snapshot, cancellationToken);
        if (attempt.WasStale)
            return attempt;
        delivery.Attempts++;
        if (attempt.Failed.Count == 0)
            return attempt;

        var tried = ImmutableArray<IPAddress>.Empty;
        while (true)
        {
            Remember(delivery, attempt, site.Current.RemoteAddress);
            if (!attempt.Delivered.IsEmpty || !attempt.Rest.IsEmpty
                || !attempt.Failed.Any(static failed => failed.Outcome.MayGoToNextHost()))
                return attempt;

            tried = tried.Add(site.Current.RemoteAddress);
            var order = new HostOrder { Never = tried, Later = delivery.FailedHosts };
            if (!await IsThereBetterAsync(delivery, site, route, order, cancellationToken))
                return attempt;
            var verdicts = await judge.JudgeAsync(delivery, message, attempt.Failed, attempt.Info, snapshot);
            var goingOn = verdicts.Where(static verdict => verdict.MayGoToNextHost).ToList();
            attempt = attempt with { Failed = [], Settled = [.. attempt.Settled, .. verdicts] };
            if (goingOn.Count == 0)
                return attempt;
            var next = await TryNextAsync(delivery, message, content, site, order, attempt, goingOn, snapshot, cancellationToken);
            if (next is null)
                return attempt;
            attempt = next with { Settled = [.. attempt.Settled.Except(goingOn)] };
            if (attempt.Failed.Count == 0)
                return attempt;
        }
    }

    /// <summary>Whether there is another host. One that cannot be looked for does not undo what came of the others.</summary>
    private async ValueTask<bool> IsThereBetterAsync(
        QueuedDelivery delivery, SiteConnection site, Route route, HostOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return await site.HasBetterHostAsync(route, order, cancellationToken);
        }
        catch (Exception e)
        {
            NoNextHost(delivery, e, cancellationToken);
            return false;
        }
    }

    /// <summary>What came of it at the next host; null if none was asked, and what came of it at the others holds.</summary>
    private async ValueTask<Attempt?> TryNextAsync(
        QueuedDelivery delivery, SpooledMessage message, ReadOnlyMemory<byte> content, SiteConnection site, HostOrder order,
        Attempt before, List<BounceVerdict> goingOn, PolicySnapshot snapshot, CancellationToken cancellationToken)
    {
        var route = delivery.Route!;
        try
        {
            var recipients = Math.Min(
                goingOn.Count, RecipientsPerTransaction.Of(route.Profile, delivery.RecipientLimit, site.Permit.MostRecipients));
            if (!await site.TryMoveAsync(route, order, wasTried: true, cancellationToken) || !site.TryBeginTransaction(recipients))
                return null;
            LogNextHost(
                route.Destination.Site, before.Info.RemoteHost, delivery, goingOn[0].Recipient.Outcome.Reply, site.Current.RemoteHost);
            ImmutableArray<int> indexes = [.. goingOn.Select(static verdict => verdict.Recipient.Index)];
            var next = await TryHostAsync(delivery, indexes, message, content, site, snapshot, cancellationToken);
            return next.WasRefusedHere || next.WasStale ? null : next;
        }
        catch (Exception e)
        {
            NoNextHost(delivery, e, cancellationToken);
            return null;
        }
    }

    private void NoNextHost(QueuedDelivery delivery, Exception error, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
            LogNoNextHost(delivery, error);
    }

    /// <summary>Leaves a host that failed the message before, if another one may be better.</summary>
    /// <returns>Whether there still is a connection, and limits let the message go over it now.</returns>
    private static async ValueTask<bool> AvoidAsync(
        ImmutableArray<IPAddress> failed, SiteConnection site, Route route, CancellationToken cancellationToken)
    {
        var order = new HostOrder { Later = failed };
        if (failed.Contains(site.Current.RemoteAddress) && !site.IsLastResort(failed)
            && await site.HasBetterHostAsync(route, order, cancellationToken)
            && await site.TryMoveAsync(route, order, wasTried: false, cancellationToken))
            return site.TryCountHere();
        return site.IsOpen;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Attempt> TryHostAsync(
        QueuedDelivery delivery, ImmutableArray<int> recipients, SpooledMessage message, ReadOnlyMemory<byte> content,
        SiteConnection site, PolicySnapshot snapshot, CancellationToken cancellationToken)
    {
        var connection = site.Current;
        var outgoing = OutgoingMessage.For(message.Facts.Envelope, content, connection.Capabilities);
        var signed = outgoing.Refusal is null ? await SignAsync(delivery, message, outgoing, snapshot) : null;
        if (signed is { IsMissing: false })
            return await Attempt.RunAsync(delivery, recipients, message, signed.Prefix, outgoing, site, time, cancellationToken);

        var refused = outgoing.Refusal is { } refusal
            ? RefusedRecipients.Of(delivery, message, refusal, connection.Capabilities.SmtpUtf8)
            : delivery.AllWith(new Outcome(SmtpStage.Policy, Unsigned, IsRemoteReply: false), message);
        return Attempt.RefusedHere(refused, AttemptInfo.Of(connection));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SignedHeader> SignAsync(
        QueuedDelivery delivery, SpooledMessage message, OutgoingMessage outgoing, PolicySnapshot snapshot)
    {
        if (snapshot.OnSign.IsIdle)
            return await signer.SignAsync(message, outgoing, delivery.Route?.Pool.Name, snapshot);
        delivery.CountAs(WaitCause.Handlers);
        var signed = await signer.SignAsync(message, outgoing, delivery.Route?.Pool.Name, snapshot);
        delivery.CountAs(WaitCause.Receiver);
        return signed;
    }

    private static void Remember(QueuedDelivery delivery, Attempt attempt, IPAddress host)
    {
        if (attempt.Failed.Any(static failed => failed.Outcome.IsTroubleOfHost()))
            delivery.HostFailed(host);
    }

    [LoggerMessage(4206, LogLevel.Debug, "Host {Host} of {Site} put delivery {Delivery} off: {Reply}; the next host is {Next}")]
    private partial void LogNextHost(string site, string? host, QueuedDelivery delivery, SmtpReply reply, string next);

    [LoggerMessage(4207, LogLevel.Error, "Internal error: no next host was tried for delivery {Delivery}")]
    private partial void LogNoNextHost(QueuedDelivery delivery, Exception error);
}
