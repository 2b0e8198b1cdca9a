using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// One transaction on an open channel: the envelope, command by command or pipelined (RFC 2920), then the message for those recipients that
/// were accepted. Every recipient ends with exactly one outcome, whatever the receiver says or leaves unsaid.
/// </summary>
internal sealed class MailTransaction(
    SmtpChannel channel, Capabilities capabilities, DeliveryOptions options, DeliveryTransaction transaction)
{
    private const int Reset = -2;
    private const int Mail = -1;
    private const int MaxPipelined = 100;
    private static readonly byte[] LoneDot = ".\r\n"u8.ToArray();

    private readonly bool _usesChunks = capabilities.Chunking
        && (transaction.PrefersChunking || transaction.Envelope.Body == BodyEncoding.BinaryMime);
    private readonly Outcome?[] _outcomes = new Outcome?[transaction.Recipients.Count];
    private readonly string _returnPath = EnvelopeAddress.For(transaction.ReturnPath, capabilities.SmtpUtf8);
    private bool[]? _unsaid;
    private int _withoutOutcome = transaction.Recipients.Count;
    private int _accepted;
    private bool _needsSmtpUtf8;
    private bool _isMailRefused;
    private bool _mayGoAhead;

    /// <summary>
    /// Whether the connection was used before: it may have been closed meanwhile, which is no failure of this transaction.
    /// </summary>
    public bool IsReuse { get; init; }

    /// <summary>
    /// Whether the receiver still holds an envelope without a message: before the run that of an earlier transaction, after it this one's.
    /// </summary>
    public bool NeedsReset { get; set; }

    /// <summary>How many recipients the receiver has accepted.</summary>
    public int Accepted => _accepted;

    /// <summary>Whether each recipient gets its own reply after the message (LMTP, RFC 2033 section 4.2).</summary>
    public bool IsLmtp { get; init; }

    /// <summary>The step numbers of recipients are their indexes; DATA follows.</summary>
    private int Data => _outcomes.Length;

    /// <summary>The last step of the envelope: BDAT has none of its own, it goes with the message.</summary>
    private int LastStep => _usesChunks ? Data - 1 : Data;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ImmutableArray<Outcome>> RunAsync()
    {
        RefuseImpossible();
        if (_withoutOutcome > 0 && await SendEnvelopeAsync() && _mayGoAhead)
            await (_accepted > 0 ? SendMessageAsync() : SendNothingAsync());
        return ImmutableCollectionsMarshal.AsImmutableArray((Outcome[])_outcomes!);
    }

    /// <summary>Sends the commands and takes their replies; false if the channel failed meanwhile.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendEnvelopeAsync()
    {
        var next = NeedsReset ? Reset : Mail;
        while (next <= LastStep)
        {
            if (_isMailRefused || (next == Data && _accepted == 0))
            {
                NeedsReset = !_isMailRefused;
                return true;
            }

            var last = capabilities.Pipelining ? Math.Min(LastStep, next + MaxPipelined) : next;
            using (var commands = new CommandBuffer())
            {
                for (var step = next; step <= last; step++)
                    Write(commands, step);
                if (commands.Written.Length > 0)
                    await channel.SendAsync(commands.Written, options.CommandTimeout);
            }

            for (; next <= last; next++)
            {
                if (!IsUnsaid(next) && !Take(
                    next, await channel.ReadReplyAsync(StageOf(next), next == Data ? options.DataTimeout : options.CommandTimeout)))
                    return false;
            }
        }

        if (_usesChunks)
        {
            _mayGoAhead = _accepted > 0 && !_isMailRefused;
            NeedsReset = !_mayGoAhead && !_isMailRefused;
        }

        return true;
    }

    /// <summary>Takes the reply to one command; false if no more will come.</summary>
    private bool Take(int step, int code)
    {
        var stage = StageOf(step);
        if (channel.IsOpen && !HasMeaning(step, code))
            channel.Fail(OwnReplies.Unexpected(channel.Host, stage, channel.LastReply));
        if (!channel.IsOpen)
        {
            SettleRest(IsReuse && step <= Mail && channel.WasClosedByPeer
                ? new Outcome(SmtpStage.Connect, OwnReplies.IdleClosed(channel.Host), IsRemoteReply: false)
                : OfAll(step, code, channel.OutcomeAt(stage)));
            return false;
        }

        var isRefusal = code >= 400;
        if (step == Reset)
        {
            NeedsReset = false;
        }
        else if (step == Data)
        {
            _mayGoAhead = !isRefusal;
            NeedsReset = isRefusal && !_isMailRefused;
            if (isRefusal)
                SettleRest(channel.OutcomeAt(stage));
        }
        else if (step == Mail)
        {
            _isMailRefused = isRefusal;
            if (isRefusal)
                SettleRest(channel.OutcomeAt(stage));
        }
        else if (isRefusal && !_isMailRefused)
        {
            Settle(step, channel.OutcomeAt(stage));
        }
        else if (!isRefusal && !_isMailRefused)
        {
            _accepted++;
        }

        return true;
    }

    /// <summary>
    /// What a broken reply means for those that have no outcome: a refusal of one recipient is about that one alone.
    /// </summary>
    private Outcome OfAll(int step, int code, Outcome outcome)
    {
        if (step <= Mail || step == Data || code < 500 || _outcomes[step] is not null)
            return outcome;
        Settle(step, outcome);
        return new Outcome(outcome.Stage, OwnReplies.Broken(channel.Host), IsRemoteReply: false);
    }

    private async ValueTask SendMessageAsync()
    {
        var isSent = _usesChunks
            ? await MessageSender.SendChunkAsync(channel, transaction.Prefix, transaction.Content, options.BlockTimeout)
            : await MessageSender.SendAsync(channel, transaction.Prefix, transaction.Content, options.BlockTimeout);
        if (IsLmtp && isSent)
            await TakeEachAsync();
        else
            SettleRest(await TakeFinalAsync(isSent));
        channel.EndReplies();
        if (!isSent)
            channel.Close();
    }

    private async ValueTask TakeEachAsync()
    {
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i] is null)
                Settle(i, await TakeFinalAsync(isSent: true));
        }
    }

    private async ValueTask<Outcome> TakeFinalAsync(bool isSent)
    {
        var code = await channel.ReadReplyAsync(SmtpStage.FinalDot, isSent ? options.FinalDotTimeout : options.CommandTimeout);
        if (code is >= 300 and < 400)
            channel.Fail(OwnReplies.Unexpected(channel.Host, SmtpStage.FinalDot, channel.LastReply));
        else if (!isSent && code is >= 200 and < 300)
            channel.Fail(OwnReplies.Premature(channel.Host));
        return channel.OutcomeAt(SmtpStage.FinalDot);
    }

    /// <summary>Ends DATA that was pipelined and allowed though nobody was accepted, with a lone dot (RFC 2920 section 3.1).</summary>
    private async ValueTask SendNothingAsync()
    {
        await channel.SendContentAsync(LoneDot, options.CommandTimeout);
        await channel.ReadReplyAsync(SmtpStage.FinalDot, options.CommandTimeout);
    }

    private void RefuseImpossible()
    {
        var size = (long)transaction.Prefix.Length + transaction.Content.Length;
        if (capabilities.MaxSize > 0 && size > capabilities.MaxSize)
            SettleRest(new Outcome(SmtpStage.MailFrom, OwnReplies.TooLarge(channel.Host, capabilities.MaxSize), IsRemoteReply: false));
        else if (EnvelopeAddress.Refusal(_returnPath, new(5, 1, 7), capabilities.SmtpUtf8) is { } refusal)
            SettleRest(new Outcome(SmtpStage.MailFrom, refusal, IsRemoteReply: false));

        _needsSmtpUtf8 = transaction.Envelope.SmtpUtf8 || EnvelopeAddress.NeedsSmtpUtf8(_returnPath);
        for (var i = 0; i < Data && _withoutOutcome > 0; i++)
        {
            var address = AddressOf(i);
            _needsSmtpUtf8 |= EnvelopeAddress.NeedsSmtpUtf8(address);
            if (EnvelopeAddress.Refusal(address, new(5, 1, 3), capabilities.SmtpUtf8) is not { } problem)
                continue;
            (_unsaid ??= new bool[Data])[i] = true;
            Settle(i, new Outcome(SmtpStage.RcptTo, problem, IsRemoteReply: false));
        }
    }

    private void Write(CommandBuffer commands, int step)
    {
        if (IsUnsaid(step))
            return;
        if (step == Reset)
        {
            commands.Add("RSET\r\n"u8);
        }
        else if (step == Mail)
        {
            commands.Add("MAIL FROM:<"u8);
            commands.Add(_returnPath);
            commands.Add(">"u8);
            WriteMailParameters(commands);
            commands.Add("\r\n"u8);
        }
        else if (step == Data)
        {
            commands.Add("DATA\r\n"u8);
        }
        else
        {
            commands.Add("RCPT TO:<"u8);
            commands.Add(AddressOf(step));
            commands.Add(">"u8);
            if (capabilities.Dsn)
                WriteRecipientParameters(commands, transaction.Recipients[step]);
            commands.Add("\r\n"u8);
        }
    }

    private void WriteMailParameters(CommandBuffer commands)
    {
        if (capabilities.Size)
        {
            commands.Add(" SIZE="u8);
            commands.Add((long)transaction.Prefix.Length + transaction.Content.Length);
        }

        if (transaction.Envelope.Body == BodyEncoding.BinaryMime && capabilities.BinaryMime)
            commands.Add(" BODY=BINARYMIME"u8);
        else if (capabilities.EightBitMime && !(Ascii.IsValid(transaction.Prefix.Span) && Ascii.IsValid(transaction.Content.Span)))
            commands.Add(" BODY=8BITMIME"u8);
        if (_needsSmtpUtf8 && capabilities.SmtpUtf8)
            commands.Add(" SMTPUTF8"u8);
        if (transaction.Envelope.RequireTls && capabilities.RequireTls)
            commands.Add(" REQUIRETLS"u8);
        if (capabilities.Dsn)
            WriteDsnParameters(commands);
    }

    /// <summary>RFC 3461 section 4: what the client asked for goes on to the receiver, who answers for it then.</summary>
    private void WriteDsnParameters(CommandBuffer commands)
    {
        if (transaction.Envelope.Return != ReturnedContent.Unspecified)
            commands.Add(transaction.Envelope.Return == ReturnedContent.Full ? " RET=FULL"u8 : " RET=HDRS"u8);
        if (transaction.Envelope.EnvelopeId is { } id)
        {
            commands.Add(" ENVID="u8);
            commands.Add(XtextWriter.Write(id));
        }
    }

    private static void WriteRecipientParameters(CommandBuffer commands, Recipient recipient)
    {
        if (recipient.Notify != DsnNotify.Unspecified)
        {
            commands.Add(" NOTIFY="u8);
            commands.Add(recipient.Notify.ToString().Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());
        }

        if (recipient.OriginalRecipient is { } original && XtextWriter.WriteOriginalRecipient(original) is { } written)
        {
            commands.Add(" ORCPT="u8);
            commands.Add(written);
        }
    }

    private string AddressOf(int recipient) => EnvelopeAddress.For(transaction.Recipients[recipient].Address, capabilities.SmtpUtf8);

    private bool IsUnsaid(int step) => _unsaid is not null && step >= 0 && step < Data && _unsaid[step];

    /// <summary>Whether the code can answer the command at all: 3xx answers DATA alone, and 2xx everything but DATA.</summary>
    private bool HasMeaning(int step, int code) => step == Reset ? code < 300 : code >= 400 || (step == Data) == (code >= 300);

    private SmtpStage StageOf(int step) =>
        step == Reset ? SmtpStage.Connect : step == Mail ? SmtpStage.MailFrom : step == Data ? SmtpStage.Data : SmtpStage.RcptTo;

    private void Settle(int recipient, Outcome outcome)
    {
        _outcomes[recipient] = outcome;
        _withoutOutcome--;
    }

    private void SettleRest(Outcome outcome)
    {
        for (var i = 0; i < _outcomes.Length; i++)
            _outcomes[i] ??= outcome;
        _withoutOutcome = 0;
    }
}
