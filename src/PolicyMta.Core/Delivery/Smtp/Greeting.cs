using System.Text;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>The first words of a connection: the receiver's greeting, then EHLO, or HELO for receivers that refuse EHLO for good.</summary>
internal static class Greeting
{
    /// <summary>Takes the greeting and says hello. What the receiver can do, or the outcome of the step that failed.</summary>
    public static async ValueTask<(Capabilities Capabilities, Outcome? Failure)> ExchangeAsync(
        SmtpChannel channel, string ehloName, DeliveryOptions options, bool isLmtp = false)
    {
        var code = await channel.ReadReplyAsync(SmtpStage.Banner, options.BannerTimeout);
        return IsSuccess(code) ? await HelloAsync(channel, ehloName, options, isLmtp) : (default, Refusal(channel, SmtpStage.Banner, code));
    }

    /// <summary>Says hello, at the beginning or once more under TLS. What the receiver can do, or the outcome.</summary>
    public static async ValueTask<(Capabilities Capabilities, Outcome? Failure)> HelloAsync(
        SmtpChannel channel, string ehloName, DeliveryOptions options, bool isLmtp = false)
    {
        var code = await SayAsync(channel, isLmtp ? "LHLO" : "EHLO", ehloName, options);
        if (IsSuccess(code))
            return (Capabilities.Parse(ReplyDecoder.Lines(channel.LastReplyBytes)), null);

        var refusal = Refusal(channel, SmtpStage.Ehlo, code);
        if (code < 500 || isLmtp)
            return (default, refusal);
        code = await SayAsync(channel, "HELO", ehloName, options);
        if (code == SmtpChannel.NoReply)
            return (default, refusal);
        return (default, IsSuccess(code) ? null : Refusal(channel, SmtpStage.Ehlo, code));
    }

    private static async ValueTask<int> SayAsync(SmtpChannel channel, string verb, string ehloName, DeliveryOptions options)
    {
        await channel.SendAsync(Encoding.ASCII.GetBytes($"{verb} {ehloName}\r\n"), options.CommandTimeout);
        return await channel.ReadReplyAsync(SmtpStage.Ehlo, options.CommandTimeout);
    }

    private static Outcome Refusal(SmtpChannel channel, SmtpStage stage, int code)
    {
        if (code is >= 200 and < 400)
            channel.Fail(OwnReplies.Unexpected(channel.Host, stage, channel.LastReply));
        return channel.OutcomeAt(stage);
    }

    private static bool IsSuccess(int code) => code is >= 200 and < 300;
}
