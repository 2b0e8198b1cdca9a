using System.Text;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// An open connection that can be asked about an envelope and cannot send a message: it knows MAIL, RCPT, RSET and QUIT alone, and has no
/// other way to its channel. For one user at a time.
/// </summary>
internal sealed class EnvelopeProbe(SmtpChannel channel, Capabilities capabilities, DeliveryOptions options) : IAsyncDisposable
{
    public ValueTask<Outcome> MailAsync(string returnPath, CancellationToken cancellationToken) =>
        AskAsync(SmtpStage.MailFrom, "MAIL FROM:<", returnPath, new(5, 1, 7), cancellationToken);

    public ValueTask<Outcome> RecipientAsync(string address, CancellationToken cancellationToken) =>
        AskAsync(SmtpStage.RcptTo, "RCPT TO:<", address, new(5, 1, 3), cancellationToken);

    /// <summary>Has the receiver forget the envelope.</summary>
    public ValueTask<Outcome> ResetAsync(CancellationToken cancellationToken) => SayAsync(SmtpStage.Connect, "RSET\r\n", cancellationToken);

    /// <summary>Says QUIT, and closes.</summary>
    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private ValueTask<Outcome> AskAsync(
        SmtpStage stage, string command, string address, EnhancedStatusCode syntaxCode, CancellationToken cancellationToken)
    {
        address = EnvelopeAddress.For(address, capabilities.SmtpUtf8);
        if (EnvelopeAddress.Refusal(address, syntaxCode, capabilities.SmtpUtf8) is { } refusal)
            return ValueTask.FromResult(new Outcome(stage, refusal, IsRemoteReply: false));
        var parameter = stage == SmtpStage.MailFrom && EnvelopeAddress.NeedsSmtpUtf8(address) ? " SMTPUTF8" : "";
        return SayAsync(stage, $"{command}{address}>{parameter}\r\n", cancellationToken);
    }

    private async ValueTask<Outcome> SayAsync(SmtpStage stage, string line, CancellationToken cancellationToken)
    {
        using var abort = cancellationToken.UnsafeRegister(static state => ((SmtpChannel)state!).Abort(), channel);
        await channel.SendAsync(Encoding.UTF8.GetBytes(line), options.CommandTimeout);
        await channel.ReadReplyAsync(stage, options.CommandTimeout);
        cancellationToken.ThrowIfCancellationRequested();
        return channel.OutcomeAt(stage);
    }
}
