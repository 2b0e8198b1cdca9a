using System.Collections.Frozen;
using System.Net;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Login;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Reports;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Delivery by SMTP: goes through the hosts of a destination, best preference first, and their addresses, until one answers, greets, and
/// is protected as the rules say. Addresses that failed a short while ago, or failed the message in hand, come last; where TLS was broken a
/// short while ago it is left out, if the rule allows that. A host that limits the sender ends the search: so would the others.
/// </summary>
internal sealed partial class SmtpDelivery(IResolver resolver, DeliveryOptions options, TimeProvider time, ILoggerFactory loggerFactory)
    : IDeliveryProtocol, IProbeProtocol
{
    /// <summary>Addresses that are remembered as dead, and as many whose TLS is broken.</summary>
    private const int MaxKept = 10_000;

    private static readonly TlsProblem BrokenBefore = new(TlsProblemKind.ValidationFailure, "TLS was broken here a short while ago");

    private readonly FrozenDictionary<string, CredentialOptions> _credentials =
        options.Credentials.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly TlsClient _tls = TlsClient.FromFile(options.TlsTrustFile);
    private readonly ClientCertificates _certificates =
        new(options.ClientCertificates, time, loggerFactory.CreateLogger<ClientCertificates>());

    private readonly InternalNetworks _internal = new(options.InternalNetworks);
    private readonly KeyedMemory<(string Source, IPEndPoint Remote)> _dead = new(options.DeadHostFor, time, MaxKept);
    private readonly KeyedMemory<IPEndPoint> _tlsBroken = new(options.TlsBrokenFor, time, MaxKept);
    private readonly ILogger<SmtpDelivery> _logger = loggerFactory.CreateLogger<SmtpDelivery>();

    /// <summary>Where this server itself takes mail: mail that leads there loops.</summary>
    public Func<IPEndPoint, bool> IsOwn { get; init; } = static _ => false;

    /// <summary>How connections are opened.</summary>
    public IConnector Connector { get; init; } = new Connector(time);

    /// <summary>Where connections can be seen; null: nowhere.</summary>
    public ConversationBook? Conversations { get; init; }

    /// <summary>Takes note of how connections are protected; null: nobody asks.</summary>
    public ITlsSessions? Sessions { get; init; }

    public async ValueTask<ConnectResult> ConnectAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, HostOrder order,
        CancellationToken cancellationToken)
    {
        if (destination.Failure is { } nowhere)
            return new ConnectResult(null, new Outcome(SmtpStage.Resolve, nowhere, IsRemoteReply: false), null, null);

        if (profile.TlsCertificate is { } name && _certificates.Find(name) is null)
        {
            var missing = new Outcome(SmtpStage.Resolve, OwnReplies.NoCertificate(name), IsRemoteReply: false);
            return new ConnectResult(null, missing, null, null);
        }

        if (order.Purpose is not { IsProbe: true } && security.PolicyProblem is { } policyProblem)
            Sessions?.Note(new TlsSession(security.Domain, PublishedPolicy.UnknownSts) { Problem = policyProblem });
        var tries = new Tries(destination, options.MaxAddresses - order.Never.Length) { MayConnectAgain = order.MayConnectAgain };
        var later = new List<Target>();
        foreach (var equals in destination.Hosts.GroupBy(static host => host.Preference))
        {
            var (targets, goesOn) = await FindAsync(
                equals, destination, source, profile, security, tries, notesRefusals: order.Purpose is not { IsProbe: true },
                cancellationToken);
            foreach (var target in targets)
            {
                if (order.Never.Contains(target.Remote.Address))
                    continue;
                if (_dead.Has((source.Name, target.Remote)) || order.Later.Contains(target.Remote.Address))
                    later.Add(target);
                else if (await TryAsync(target, tries, source, profile, security, order.Purpose, cancellationToken))
                    return tries.Result;
            }

            if (!goesOn)
                break;
        }

        foreach (var target in later.OrderBy(target => _dead.Has((source.Name, target.Remote)))
            .ThenBy(target => order.Later.IndexOf(target.Remote.Address)))
        {
            if (await TryAsync(target, tries, source, profile, security, order.Purpose, cancellationToken))
                break;
        }

        return tries.Result;
    }

    async ValueTask<(EnvelopeProbe? Probe, Outcome? Failure)> IProbeProtocol.ConnectAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, ConnectPurpose purpose,
        CancellationToken cancellationToken)
    {
        var result = await ConnectAsync(
            destination, source, profile, security, new HostOrder { Purpose = purpose }, cancellationToken);
        return (((SmtpConnection?)result.Connection)?.GiveToProbe(), result.Failure);
    }

    public async ValueTask<bool> HasBetterHostAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, HostOrder order,
        CancellationToken cancellationToken)
    {
        if (order.Never.Length >= options.MaxAddresses)
            return false;
        var tries = new Tries(destination, options.MaxAddresses);
        foreach (var equals in destination.Hosts.GroupBy(static host => host.Preference))
        {
            var (targets, goesOn) = await FindAsync(
                equals, destination, source, profile, security, tries, notesRefusals: false, cancellationToken);
            if (targets.Any(target => order.IsWorthMoving(target.Remote.Address) && !_dead.Has((source.Name, target.Remote))))
                return true;
            if (!goesOn)
                break;
        }

        return false;
    }

    /// <summary>
    /// The addresses of hosts with one preference. If one is this server's own, none of them and nothing after them is used (RFC 5321
    /// section 5.1).
    /// </summary>
    private async ValueTask<(List<Target> Targets, bool GoesOn)> FindAsync(
        IEnumerable<MxHost> hosts, Destination destination, EgressSource source, TrafficProfile profile, TransportRules security,
        Tries tries, bool notesRefusals, CancellationToken cancellationToken)
    {
        var targets = new List<Target>();
        foreach (var host in hosts)
        {
            var rule = await security.RuleForAsync(host.Name, cancellationToken);
            if (rule.Refusal is { } refusal)
            {
                if (notesRefusals)
                {
                    LogRefused(tries.Site, host.Name, refusal.Reply);
                    Note(security, rule, host.Name, null, null, refusal.Problem);
                }

                tries.IsRefused(host.Name, refusal);
            }

            var (addresses, areConfigured, failure) = await HostAddresses.FindAsync(
                resolver, host.Name, source, profile.Addresses, cancellationToken);
            if (failure is not null)
                tries.HasNoAddress(host.Name, failure);
            foreach (var address in addresses)
            {
                var target = new Target(
                    host.Name,
                    new IPEndPoint(address, destination.Port),
                    destination.Protocol,
                    rule,
                    destination.IsNextHop ? _credentials.GetValueOrDefault(host.Name) : null);
                if (IsOwn(target.Remote))
                {
                    tries.HasNoAddress(host.Name, RoutingReplies.Loop);
                    return ([], false);
                }

                if (!destination.IsNextHop && !areConfigured && !_internal.MayReach(address))
                    tries.HasNoAddress(host.Name, OwnReplies.InternalAddress(host.Name));
                else if (rule.Refusal is null)
                    targets.Add(target);
            }
        }

        return (targets, true);
    }

    /// <returns>Whether that is the end of the search.</returns>
    private async ValueTask<bool> TryAsync(
        Target target, Tries tries, EgressSource source, TrafficProfile profile, TransportRules security, ConnectPurpose? purpose,
        CancellationToken cancellationToken)
    {
        if (!tries.MayTry(target.Remote.Address))
            return tries.AreUsedUp;
        if (!tries.MayConnect())
            return true;
        var (result, mayGoOn) = await TryAddressAsync(target, tries, source, profile, security, purpose, cancellationToken);
        if (result.Failure is { } failure)
            LogFailed(tries.Site, target.Host, target.Remote.Address, failure.Stage, failure.Reply);
        tries.Took(result);
        return result.Connection is not null || !mayGoOn || result.Failure?.LimitsSite() == true;
    }

    private async ValueTask<(ConnectResult Result, bool MayGoOn)> TryAddressAsync(
        Target target, Tries tries, EgressSource source, TrafficProfile profile, TransportRules security, ConnectPurpose? purpose,
        CancellationToken cancellationToken)
    {
        var rule = target.Credentials is { AllowUnverified: false } ? target.Rule.WithCheck() : target.Rule;
        var plan = new OpeningPlan(
            source.EhloName, target.Protocol, rule, SkipsTls: !rule.DemandsTls && _tlsBroken.Has(target.Remote))
        {
            Credentials = target.Credentials,
            MinVersion = profile.TlsMinVersion,
            Certificate = profile.TlsCertificate is { } name ? _certificates.Find(name) : null,
        };
        var problem = plan.SkipsTls && rule.Encryption == Encryption.IfOffered ? BrokenBefore : null;
        while (true)
        {
            var conversation = Conversations is { } all
                ? new OutgoingConversation(all, tries.Site, target.Host, target.Remote, source.Name, purpose)
                : null;
            var attempt = await ConnectAsync(target, source, profile, conversation, cancellationToken);
            if (attempt.Transport is null)
            {
                if (attempt.IsLocal)
                    LogLocalAddress(source.Name, source.LocalAddress, attempt.Failure!);
                else
                    _dead.Add((source.Name, target.Remote));
                var noConnection = new Outcome(SmtpStage.Connect, attempt.Failure!, IsRemoteReply: false);
                conversation?.NotOpened(noConnection);
                conversation?.Close();
                return (new ConnectResult(null, noConnection, target.Host, target.Remote.Address), !attempt.IsLocal);
            }

            _dead.Forget((source.Name, target.Remote));
            tries.WasConnected();
            var channel = new SmtpChannel(attempt.Transport, target.Host, time) { Conversation = conversation };
            conversation?.Connected(attempt.SourceAddress, channel.BreakOff);
            Opened opened;
            using (cancellationToken.UnsafeRegister(static state => ((SmtpChannel)state!).Abort(), channel))
                opened = await new Opening(channel, options, _tls, plan).RunAsync();
            if (purpose is not { IsProbe: true })
                NoteOpened(security, target, plan, attempt, opened);
            if (opened.Failure is null && channel.IsOpen)
            {
                conversation?.Opened(opened.Tls == Opening.ClearText ? null : rule.VerifiedBy);
                var connection = new SmtpConnection(channel, opened.Capabilities, target.Remote.Address, options)
                {
                    Tls = opened.Tls,
                    TlsVerifiedBy = opened.Tls == Opening.ClearText ? null : rule.VerifiedBy,
                    TlsProblem = problem ?? opened.Complaint,
                    SourceAddress = attempt.SourceAddress?.ToString(),
                    IsFinalDelivery = target.Protocol == HopProtocol.Lmtp,
                };
                return (new ConnectResult(connection, null, target.Host, target.Remote.Address), false);
            }

            if (opened.Failure is { Stage: SmtpStage.Auth } refused)
                LogNoLogin(target.Host, target.Remote.Address, refused.Reply);
            conversation?.NotOpened(opened.Failure ?? channel.OutcomeAt(SmtpStage.Ehlo));
            await channel.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (opened.TlsProblem is null || plan.SkipsTls || rule.DemandsTls || target.Protocol == HopProtocol.Smtps
                || !tries.MayConnect())
                return (
                    new ConnectResult(null, opened.Failure ?? channel.OutcomeAt(SmtpStage.Ehlo), target.Host, target.Remote.Address)
                    {
                        TlsProblem = opened.TlsProblem ?? problem,
                    }, true);

            problem = opened.TlsProblem;
            plan = plan with { SkipsTls = true };
            _tlsBroken.Add(target.Remote);
            LogBrokenTls(target.Host, target.Remote.Address, problem.Detail, options.TlsBrokenFor);
        }
    }

    private async ValueTask<ConnectAttempt> ConnectAsync(
        Target target, EgressSource source, TrafficProfile profile, OutgoingConversation? conversation, CancellationToken cancellationToken)
    {
        try
        {
            return await Connector.ConnectAsync(
                target.Host, target.Remote, source, options.ConnectTimeoutOf(profile), cancellationToken);
        }
        catch
        {
            conversation?.Close();
            throw;
        }
    }

    /// <summary>Tells how a session was protected, once it is known.</summary>
    private void NoteOpened(TransportRules security, Target target, OpeningPlan plan, ConnectAttempt attempt, in Opened opened)
    {
        if (Sessions is null || target.Rule.Encryption == Encryption.Never)
            return;
        var isProtected = opened.Tls != Opening.ClearText;
        if (!isProtected && opened.TlsProblem is null && opened.Failure is not null)
            return;
        var problem = opened.TlsProblem ?? (isProtected ? opened.Complaint : plan.SkipsTls ? BrokenBefore : Opening.NoStartTls);
        Note(security, target.Rule, target.Host, target.Remote.Address, attempt.SourceAddress, problem);
    }

    private void Note(
        TransportRules security, CertificateRule rule, string host, IPAddress? remote, IPAddress? source, TlsProblem? problem)
    {
        if (security.Domain.Length > 0)
        {
            Sessions?.Note(new TlsSession(security.Domain, rule.Published)
            {
                Host = host,
                Remote = remote,
                Source = source,
                Problem = problem,
            });
        }
    }

    [LoggerMessage(4201, LogLevel.Debug, "No session with {Host} [{Address}] of {Site}: at {Stage}, {Reply}")]
    private partial void LogFailed(string site, string host, IPAddress address, SmtpStage stage, SmtpReply reply);

    [LoggerMessage(4202, LogLevel.Warning, "Egress source {Source} cannot send from {Address}: {Reply}")]
    private partial void LogLocalAddress(string source, IPAddress? address, SmtpReply reply);

    [LoggerMessage(4203, LogLevel.Information, "TLS with {Host} [{Address}] failed and is not tried for {Time}: {Problem}")]
    private partial void LogBrokenTls(string host, IPAddress address, string problem, TimeSpan time);

    [LoggerMessage(4204, LogLevel.Warning, "Authentication failed at {Host} [{Address}]: {Reply}")]
    private partial void LogNoLogin(string host, IPAddress address, SmtpReply reply);

    [LoggerMessage(4205, LogLevel.Information, "Host {Host} of {Site} must not be used: {Reply}")]
    private partial void LogRefused(string site, string host, SmtpReply reply);

    private readonly record struct Target(
        string Host, IPEndPoint Remote, HopProtocol Protocol, CertificateRule Rule, CredentialOptions? Credentials);
}
