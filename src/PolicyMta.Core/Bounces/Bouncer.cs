using PolicyMta.Core.Injection;
using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Bounces;

/// <summary>Tells the sender of recipients that were given up, by a message of our own through the one way in. Never for a bounce (RFC 5321 section 6.1).</summary>
internal sealed class Bouncer(DsnWriter writer, DeliveryStore store, SubmitMessage submit)
{
    /// <returns>False where the notice could not be stored now: the recipients must not be forgotten yet.</returns>
    public async ValueTask<bool> NotifyAsync(QueuedDelivery delivery, SpooledMessage message, IReadOnlyList<FailedRecipient> failed, string? remoteHost)
    {
        var sender = message.Facts.ReturnPath;
        if (sender.Length == 0)
            return true;

        var request = new InjectionRequest
        {
            ReturnPath = "",
            Recipients = [new Recipient(sender)],
            Content = writer.Write(message.Facts, failed, await ContentAsync(delivery).ConfigureAwait(false), remoteHost),
            Source = new InjectionSource { Protocol = ReceivedHeader.InternalProtocol, Listener = ReceivedHeader.InternalProtocol },
            Tenant = message.Facts.Tenant,
            Campaign = message.Facts.Campaign,
        };
        var result = await submit(request, CancellationToken.None).ConfigureAwait(false);
        return !result.Reply.IsTransient;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ContentAsync(QueuedDelivery delivery)
    {
        try
        {
            return (await store.LoadContentAsync(delivery, CancellationToken.None).ConfigureAwait(false)).Memory;
        }
        catch (Exception e) when (e is IOException or KeyNotFoundException)
        {
            return null;
        }
    }
}
