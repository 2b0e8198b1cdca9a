using System.Net;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery;

/// <summary>Delivery by SMTP: goes through the hosts of a destination, best preference first, and their addresses, until one answers and greets.</summary>
internal sealed partial class SmtpDelivery(IResolver resolver, DeliveryOptions options, TimeProvider time, ILoggerFactory loggerFactory) : IDeliveryProtocol
{
    private const int MaxAddresses = 8;

    private readonly Connector _connector = new(time);
    private readonly ILogger<SmtpDelivery> _logger = loggerFactory.CreateLogger<SmtpDelivery>();

    public async ValueTask<ConnectResult> ConnectAsync(Destination destination, EgressSource source, TrafficProfile profile, CancellationToken cancellationToken)
    {
        if (destination.Failure is { } nowhere)
            return new ConnectResult(null, new Outcome(SmtpStage.Resolve, nowhere, IsRemoteReply: false), null, null);

        ConnectResult? last = null;
        ConnectResult? unresolved = null;
        var tried = 0;
        foreach (var host in destination.Hosts)
        {
            var (addresses, failure) = await HostAddresses.FindAsync(resolver, host.Name, source, cancellationToken);
            if (failure is not null && unresolved is not { Failure.Reply.IsTransient: true })
                unresolved = new ConnectResult(null, new Outcome(SmtpStage.Resolve, failure, IsRemoteReply: false), host.Name, null);

            foreach (var address in addresses)
            {
                if (tried++ == MaxAddresses)
                    return last!.Value;
                var (result, mayGoOn) = await TryAddressAsync(host.Name, new IPEndPoint(address, destination.Port), source, profile, cancellationToken);
                if (result.Connection is not null || !mayGoOn)
                    return result;
                LogFailed(destination.Site, host.Name, address, result.Failure!.Stage, result.Failure.Reply);
                last = result;
            }
        }

        return last ?? unresolved ?? new ConnectResult(null, new Outcome(SmtpStage.Resolve, OwnReplies.NoAddress(destination.Site), IsRemoteReply: false), null, null);
    }

    private async ValueTask<(ConnectResult Result, bool MayGoOn)> TryAddressAsync(
        string host, IPEndPoint remote, EgressSource source, TrafficProfile profile, CancellationToken cancellationToken)
    {
        var attempt = await _connector.ConnectAsync(host, remote, source, profile.ConnectTimeout, cancellationToken);
        if (attempt.Transport is null)
        {
            if (attempt.IsLocal)
                LogLocalAddress(source.Name, source.LocalAddress, attempt.Failure!);
            return (new ConnectResult(null, new Outcome(SmtpStage.Connect, attempt.Failure!, IsRemoteReply: false), host, remote.Address), !attempt.IsLocal);
        }

        var channel = new SmtpChannel(attempt.Transport, host, time);
        Capabilities capabilities;
        Outcome? failure;
        using (cancellationToken.UnsafeRegister(static state => ((SmtpChannel)state!).Abort(), channel))
            (capabilities, failure) = await Greeting.ExchangeAsync(channel, source.EhloName, options);
        if (failure is null && channel.IsOpen)
            return (new ConnectResult(new Connection(channel, capabilities, remote.Address, options), null, host, remote.Address), false);

        await channel.DisposeAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return (new ConnectResult(null, failure ?? channel.OutcomeAt(SmtpStage.Ehlo), host, remote.Address), true);
    }

    [LoggerMessage(4201, LogLevel.Debug, "No session with {Host} [{Address}] of {Site}: at {Stage}, {Reply}")]
    private partial void LogFailed(string site, string host, IPAddress address, SmtpStage stage, SmtpReply reply);

    [LoggerMessage(4202, LogLevel.Warning, "Egress source {Source} cannot send from {Address}: {Reply}")]
    private partial void LogLocalAddress(string source, IPAddress? address, SmtpReply reply);
}
