using PolicyMta.Core.Delivery.Login;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Brings a fresh connection to the point where mail may be sent: greeting, EHLO, TLS as far as it is offered, wanted or demanded, and
/// AUTH.
/// </summary>
internal sealed class Opening(SmtpChannel channel, DeliveryOptions options, TlsClient tls, OpeningPlan plan)
{
    /// <summary>What stands in place of TLS version and cipher suite where there is no TLS.</summary>
    public const string ClearText = "none";

    /// <summary>The problem of a host without STARTTLS.</summary>
    public static readonly TlsProblem NoStartTls = new(TlsProblemKind.StarttlsNotSupported, "it offers no TLS");

    private static readonly byte[] StartTls = "STARTTLS\r\n"u8.ToArray();

    private Capabilities _capabilities;
    private string _protection = ClearText;
    private TlsProblem? _tlsProblem;
    private TlsProblem? _complaint;

    /// <summary>Runs the opening. Never throws for what the receiver does.</summary>
    public async ValueTask<Opened> RunAsync()
    {
        var failure = await GreetAsync();
        return new Opened(_capabilities, _protection, _tlsProblem, failure) { Complaint = _complaint };
    }

    private async ValueTask<Outcome?> GreetAsync()
    {
        if (plan.Protocol == HopProtocol.Smtps && await SecureAsync() is { } refused)
            return refused;

        (_capabilities, var failure) = await Greeting.ExchangeAsync(channel, plan.EhloName, options, plan.Protocol == HopProtocol.Lmtp);
        if (failure is null && plan.Protocol != HopProtocol.Smtps && plan.WantsTls)
            failure = await NegotiateAsync();
        if (failure is null && plan.Rule.NeedsRequireTls && !_capabilities.RequireTls)
            failure = NotProtected("it does not announce REQUIRETLS");
        if (failure is null && plan.Credentials is { } credentials)
            failure = await SaslClient.LogInAsync(channel, _capabilities.Auth, credentials, options);
        return failure;
    }

    private async ValueTask<Outcome?> NegotiateAsync()
    {
        if (!_capabilities.StartTls)
        {
            if (!plan.Rule.DemandsTls)
                return null;
            _tlsProblem = NoStartTls;
            return plan.Rule.NeedsRequireTls
                ? NotProtected(_tlsProblem.Detail)
                : new Outcome(SmtpStage.StartTls, OwnReplies.NoTls(channel.Host), IsRemoteReply: false);
        }

        await channel.SendAsync(StartTls, options.CommandTimeout);
        var code = await channel.ReadReplyAsync(SmtpStage.StartTls, options.CommandTimeout);
        if (code is >= 300 and < 400)
            code = channel.Fail(OwnReplies.Unexpected(channel.Host, SmtpStage.StartTls, channel.LastReply));
        if (code is < 200 or >= 300)
        {
            if (code != SmtpChannel.ServiceClosing)
                _tlsProblem = new TlsProblem(TlsProblemKind.StarttlsNotSupported, $"STARTTLS was answered {channel.LastReply}");
            return channel.OutcomeAt(SmtpStage.StartTls);
        }

        if (await SecureAsync() is { } refused)
            return refused;
        (_capabilities, var failure) = await Greeting.HelloAsync(channel, plan.EhloName, options, plan.Protocol == HopProtocol.Lmtp);
        if (failure is { IsRemoteReply: false })
            _tlsProblem = new TlsProblem(TlsProblemKind.ValidationFailure, $"after the handshake: {failure.Reply.Text}");
        return failure;
    }

    private async ValueTask<Outcome?> SecureAsync()
    {
        var (description, problem) = await channel.SecureAsync(tls, plan.Handshake, options.TlsHandshakeTimeout);
        if (description is not null)
        {
            (_protection, _complaint) = (description, problem);
            return null;
        }

        _tlsProblem = problem;
        return plan.Rule.NeedsRequireTls ? NotProtected(problem!.Detail) : channel.OutcomeAt(SmtpStage.StartTls);
    }

    private Outcome NotProtected(string problem) =>
        new(SmtpStage.Policy, OwnReplies.NoRequireTls(channel.Host, problem), IsRemoteReply: false);
}
