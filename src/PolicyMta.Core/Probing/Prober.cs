using System.Globalization;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Probing;

/// <summary>
/// Goes the way of a message as far as the envelope, over the egress sources that are named, and tells each stage as it happens. It cannot
/// send a message. Thread-safe; a few probes run at once.
/// </summary>
internal sealed class Prober(RoutePreview preview, IProbeProtocol protocol, IResolver resolver, TimeProvider time)
{
    /// <summary>Probes at once at most.</summary>
    public const int MostAtOnce = 4;

    /// <summary>Egress sources of one probe at most.</summary>
    public const int MostSources = 8;

    /// <summary>The longest that a probe may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private const int MostHosts = 20;

    private int _running;

    /// <summary>The names of the egress sources that may be asked for.</summary>
    public IEnumerable<string> SourceNames => preview.Sources.Select(static source => source.Name);

    /// <summary>Takes one of the places; false if all are taken.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= MostAtOnce)
            return true;
        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>Runs a probe whose sources exist.</summary>
    /// <param name="request">The probe.</param>
    /// <param name="write">Takes the steps, of several sources in turn; called by one thread at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(ProbeRequest request, Action<ProbeStep> write, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        void Write(ProbeStep step)
        {
            lock (gate)
                write(step);
        }

        using var limit = new CancellationTokenSource(request.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var known = preview.Sources.ToDictionary(static source => source.Name, StringComparer.Ordinal);
        ImmutableArray<EgressSource?> sources = request.Sources.IsEmpty ? [null] : [.. request.Sources.Select(name => known[name])];
        await Task.WhenAll(sources.Select(source => Task.Run(
            async () =>
            {
                try
                {
                    await RunAsync(request, source, Write, either.Token);
                }
                catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    Write(new ProbeStep(source?.Name, ProbeStage.Verdict, false,
                        $"not through within {DurationText.Format(request.Timeout)}")
                    {
                        Remedy = "The stage above is the last that was answered; wait longer with --timeout, or look there.",
                    });
                }
            },
            cancellationToken)));
    }

    private async Task RunAsync(ProbeRequest request, EgressSource? wanted, Action<ProbeStep> write, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var found = await preview.AskAsync(request, wanted, cancellationToken);
        var took = Since(started);
        var name = wanted?.Name;
        foreach (var entry in found.Trace.Where(static entry => entry.Decision.Length > 0))
        {
            write(new ProbeStep(name, ProbeStage.Route, entry.Failed ? false : null,
                $"{entry.Handler}: {entry.Decision}{(entry.Reason is { } reason ? $" ({reason})" : "")}"));
        }

        if (found.Routed is not Routed.Found { Route: var route } way)
        {
            var (text, remedy) = NoWay(found.Routed);
            write(new ProbeStep(name, ProbeStage.Route, false, text) { TookMs = took });
            write(new ProbeStep(name, ProbeStage.Verdict, false, text) { Remedy = remedy });
            return;
        }

        name = route.Source.Name;
        write(new ProbeStep(name, ProbeStage.Route, true, Describe(route)) { TookMs = took });
        if (found.HeldFor is { } held)
            write(new ProbeStep(name, ProbeStage.Route, false, $"policy would hold a message: {held}; the probe continues"));
        if (!route.Pool.Members.Any(member => member.Source.Name == name))
            write(new ProbeStep(name, ProbeStage.Route, null, $"a message would not leave from here: pool {route.Pool.Name} has others"));

        if (!await LookAsync(name, route, write, cancellationToken))
            return;
        await ConnectAsync(request, name, way, write, cancellationToken);
    }

    /// <summary>Looks hosts, addresses and rules up; false if there is nowhere to go.</summary>
    private async ValueTask<bool> LookAsync(string name, Route route, Action<ProbeStep> write, CancellationToken cancellationToken)
    {
        var destination = route.Destination;
        if (destination.Failure is { } nowhere)
        {
            write(new ProbeStep(name, ProbeStage.Dns, false, nowhere.ToString()));
            write(new ProbeStep(name, ProbeStage.Verdict, false, "the domain has no host that takes mail")
            {
                Remedy = nowhere.IsPermanent
                    ? "Look at its MX records; the address may be misspelt."
                    : "DNS does not answer for it now: look at dns in the configuration, or try again later.",
            });
            return false;
        }

        foreach (var host in destination.Hosts.Take(MostHosts))
        {
            var started = time.GetTimestamp();
            var (addresses, _, failure) = await HostAddresses.FindAsync(
                resolver, host.Name, route.Source, route.Profile.Addresses, cancellationToken);
            write(new ProbeStep(name, ProbeStage.Dns, failure is null, failure is null
                ? string.Create(CultureInfo.InvariantCulture, $"{host.Name} (preference {host.Preference}): {string.Join(", ", addresses)}")
                : failure.ToString())
            {
                TookMs = Since(started),
                Host = host.Name,
            });
        }

        if (route.Security.PolicyProblem is { } problem)
            write(new ProbeStep(name, ProbeStage.Policy, null, $"the domain's MTA-STS policy: {problem.Detail}"));
        foreach (var host in destination.Hosts.Take(MostHosts))
        {
            var started = time.GetTimestamp();
            var rule = await route.Security.RuleForAsync(host.Name, cancellationToken);
            write(new ProbeStep(name, ProbeStage.Policy, rule.Refusal is null, $"{host.Name}: {rule.InWords}")
            {
                TookMs = Since(started),
                Host = host.Name,
            });
        }

        return true;
    }

    private async ValueTask ConnectAsync(
        ProbeRequest request, string name, Routed.Found way, Action<ProbeStep> write, CancellationToken cancellationToken)
    {
        var route = way.Route;
        var queue = preview.QueueOf(route);
        var waits = false;
        foreach (var limit in queue.View().Limits.Applied.Where(static limit => limit.Pause))
        {
            waits = true;
            var why = limit.Reason is { } reason ? $": {reason}" : "";
            write(new ProbeStep(name, ProbeStage.Limits, false,
                $"{limit.Kind} by {limit.Author ?? "nobody"}{why}; mail waits, the probe continues"));
        }

        foreach (var directive in way.Directives)
        {
            waits |= directive.Request.Kind is DirectiveKind.Suspend or DirectiveKind.Hold or DirectiveKind.Bounce;
            bool? isInTheWay = directive.Request.Kind is DirectiveKind.Throttle or DirectiveKind.Reroute ? null : false;
            write(new ProbeStep(name, ProbeStage.Limits, isInTheWay,
                $"{directive.Request.Kind.ToString().ToLowerInvariant()}: {directive.Describe()}; the probe continues"));
        }

        if (queue.TryStartProbe() is not { } permit)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"all connections that limits allow are in use ({queue.View().Connections} of {queue.View().Limits.Connections} here)");
            write(new ProbeStep(name, ProbeStage.Limits, false, text));
            write(new ProbeStep(name, ProbeStage.Verdict, false, text)
            {
                Remedy = "A probe counts as a connection: try again when mail leaves one free; 'policymta sessions out' shows them.",
            });
            return;
        }

        try
        {
            await TalkAsync(request, name, route, waits, write, cancellationToken);
        }
        finally
        {
            queue.EndProbe(permit);
        }
    }

    private async ValueTask TalkAsync(
        ProbeRequest request, string name, Route route, bool waits, Action<ProbeStep> write, CancellationToken cancellationToken)
    {
        var talk = new ProbeTalk(name, time, write);
        var purpose = new ConnectPurpose { Provider = route.Provider, Watch = talk };
        var (probe, failure) = await protocol.ConnectAsync(
            route.Destination, route.Source, route.Profile, route.Security, purpose, cancellationToken);
        if (probe is null)
        {
            if (talk.Host is null)
                write(new ProbeStep(name, ProbeStage.Connect, false, failure!.Reply.ToString()));
            write(ProbeVerdict.Of(name, talk, failure!, route));
            return;
        }

        Outcome last;
        await using (probe)
        {
            last = await probe.MailAsync(request.From, cancellationToken);
            Tell(ProbeStage.Mail, last);
            if (last.Reply.IsSuccess && request.SaysRecipient)
            {
                last = await probe.RecipientAsync(request.Address, cancellationToken);
                Tell(ProbeStage.Rcpt, last);
            }

            if (last.IsRemoteReply)
                await probe.ResetAsync(cancellationToken);
        }

        write(last.Reply.IsSuccess
            ? ProbeVerdict.Through(name, talk, request.SaysRecipient, waits)
            : ProbeVerdict.Of(name, talk, last, route));

        // What the receiver says comes by the talk.
        void Tell(ProbeStage stage, Outcome outcome)
        {
            if (!outcome.IsRemoteReply)
                write(new ProbeStep(name, stage, false, outcome.Reply.ToString()));
        }
    }

    private static (string Text, string Remedy) NoWay(Routed routed) => routed switch
    {
        Routed.Bounced bounced => ($"policy gives such a message up: {bounced.Reply}", "The lines above say who decided so."),
        Routed.Deferred deferred => (
            $"policy puts such a message off for {DurationText.Format(deferred.After)}: {deferred.Reply}",
            "The lines above say who decided so."),
        _ => ("policy shows no way for such a message", "The lines above say who decided so."),
    };

    private static string Describe(Route route)
    {
        var profile = route.Profile;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"provider {route.Provider ?? "-"}, site {route.Destination.Site}, pool {route.Pool.Name}, source {route.Source.Name} as "
                + $"{route.Source.EhloName}, profile {profile.Name}: {profile.Connections} connections, "
                + $"{(profile.MessageRate is { } rate ? $"{rate} messages" : "no message rate")}, "
                + $"tls {profile.Tls.ToString().ToLowerInvariant()}");
    }

    private double Since(long started) => Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 2);
}
