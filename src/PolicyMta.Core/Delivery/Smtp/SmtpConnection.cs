using System.Net;
using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// One SMTP connection after its greeting. A transaction that found the connection closed since the last one says so with stage
/// <see cref="SmtpStage.Connect"/> for each recipient: nothing was tried, and a fresh connection may be used at once.
/// </summary>
internal sealed class SmtpConnection(SmtpChannel channel, Capabilities capabilities, IPAddress remoteAddress, DeliveryOptions options)
    : IDeliveryConnection
{
    private bool _needsReset;
    private bool _isBusy;
    private bool _isRetired;

    public string RemoteHost => channel.Host;

    public IPAddress RemoteAddress => remoteAddress;

    public string Tls { get; init; } = "none";

    public string? TlsVerifiedBy { get; init; }

    public TlsProblem? TlsProblem { get; init; }

    public string? SourceAddress { get; init; }

    public bool IsFinalDelivery { get; init; }

    public int Transactions { get; private set; }

    public Capabilities Capabilities => capabilities;

    public int Accepted { get; private set; }

    public bool IsOpen => !_isBusy && !_isRetired && channel.IsOpen && !channel.HasBuffered;

    public bool IsUsable => IsOpen && !channel.HasIncoming;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ImmutableArray<Outcome>> SendAsync(DeliveryTransaction transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var mail = new MailTransaction(
            channel, capabilities, options, transaction)
        { IsReuse = Transactions > 0, NeedsReset = _needsReset, IsLmtp = IsFinalDelivery };
        Transactions++;
        channel.Conversation?.Begin(transaction.Delivery);
        _isBusy = true;
        ImmutableArray<Outcome> outcomes;
        using (cancellationToken.UnsafeRegister(static state => ((SmtpChannel)state!).Stop(), channel))
            outcomes = await mail.RunAsync();
        _isBusy = false;
        _needsReset = mail.NeedsReset;
        Accepted = mail.Accepted;
        channel.Conversation?.End(outcomes);
        if (cancellationToken.IsCancellationRequested && !channel.HasReply && !outcomes.Any(static outcome => outcome.IsDelivered))
            throw new OperationCanceledException(cancellationToken);
        return outcomes;
    }

    /// <summary>Gives the connection away for a probe, which ends it.</summary>
    public EnvelopeProbe GiveToProbe() => new(channel, capabilities, options);

    public void Retire() => _isRetired = true;

    public ValueTask DisposeAsync() => channel.DisposeAsync();
}
