using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using PolicyMta.Returns.Intake;

namespace PolicyMta.Returns.Mailboxes;

/// <summary>
/// Reads one mailbox by IMAP for as long as the plugin runs: what is there, then whatever comes (IDLE, or a look from time to time). A
/// message that was handled is not handled again after a crash or a broken connection, which is made again after pauses that grow.
/// </summary>
internal sealed partial class MailboxPoller(
    string name, MailboxOptions options, string password, MailboxPlace place, MailboxMail mail, ReturnsMetrics metrics, TimeProvider time,
    ILogger logger)
{
    /// <summary>Bytes of a message that are read.</summary>
    private const int MaxMessage = 32 * 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Servers may end a connection that is idle for half an hour (RFC 2177); some wait for less.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(9);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await ReadOnAsync(() => pause = FirstPause, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                metrics.Count("mailbox-failed");
                LogFailed(name, pause.TotalSeconds, e.Message);
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Reads over one connection until it breaks.</summary>
    private async Task ReadOnAsync(Action onRead, CancellationToken cancellationToken)
    {
        using var client = new ImapClient { Timeout = (int)Patience.TotalMilliseconds, CheckCertificateRevocation = false };
        await client.ConnectAsync(
            options.Host,
            options.UsedPort,
            options.Tls switch
            {
                MailboxTls.Starttls => SecureSocketOptions.StartTls,
                MailboxTls.None => SecureSocketOptions.None,
                _ => SecureSocketOptions.SslOnConnect,
            },
            cancellationToken);
        await client.AuthenticateAsync(options.User, password, cancellationToken);
        var folder = await client.GetFolderAsync(options.Folder, cancellationToken);
        await folder.OpenAsync(FolderAccess.ReadWrite, cancellationToken);
        var moveTo = options.Handled == HandledMail.Move ? await client.GetFolderAsync(options.MoveTo, cancellationToken) : null;
        var hasNews = false;
        CancellationTokenSource? idle = null;
        folder.CountChanged += (_, _) =>
        {
            hasNews = true;
            idle?.Cancel();
        };
        while (true)
        {
            hasNews = false;
            var isAll = await ReadAsync(folder, moveTo, cancellationToken);
            onRead();
            if (!isAll)
                await Task.Delay(FirstPause, time, cancellationToken);
            else if (!client.Capabilities.HasFlag(ImapCapabilities.Idle))
                await LookLaterAsync(client, cancellationToken);
            else if (!hasNews)
            {
                using (idle = new CancellationTokenSource(LongestIdle, time))
                    await client.IdleAsync(idle.Token, cancellationToken);
                idle = null;
            }
        }
    }

    /// <returns>False if a message has to be tried again later.</returns>
    private async Task<bool> ReadAsync(IMailFolder folder, IMailFolder? moveTo, CancellationToken cancellationToken)
    {
        var validity = folder.UidValidity;
        var last = place.Read(validity);
        var found = await folder.SearchAsync(
            SearchQuery.Uids(new UniqueIdRange(new UniqueId(validity, last + 1), UniqueId.MaxValue)), cancellationToken);
        foreach (var uid in found.Where(uid => uid.Id > last).OrderBy(uid => uid.Id))
        {
            var outcome = await mail.TakeAsync(name, await ContentOfAsync(folder, uid, cancellationToken), cancellationToken);
            if (outcome == SortedOutcome.Later)
                return false;
            await place.WriteAsync(validity, uid.Id, cancellationToken);
            if (outcome != SortedOutcome.Ordinary)
                await FileAsync(folder, moveTo, uid, cancellationToken);
        }

        return true;
    }

    private static async Task<ReadOnlyMemory<byte>> ContentOfAsync(IMailFolder folder, UniqueId uid, CancellationToken cancellationToken)
    {
        await using var stream = await folder.GetStreamAsync(uid, 0, MaxMessage, cancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private async Task FileAsync(IMailFolder folder, IMailFolder? moveTo, UniqueId uid, CancellationToken cancellationToken)
    {
        switch (options.Handled)
        {
            case HandledMail.Move:
                await folder.MoveToAsync(uid, moveTo!, cancellationToken);
                break;
            case HandledMail.Delete:
                await folder.AddFlagsAsync(uid, MessageFlags.Deleted, silent: true, cancellationToken);
                await folder.ExpungeAsync([uid], cancellationToken);
                break;
            default:
                await folder.AddFlagsAsync(uid, MessageFlags.Seen, silent: true, cancellationToken);
                break;
        }
    }

    private async Task LookLaterAsync(ImapClient client, CancellationToken cancellationToken)
    {
        await Task.Delay(options.Poll, time, cancellationToken);
        await client.NoOpAsync(cancellationToken);
    }

    [LoggerMessage(140, LogLevel.Warning, "Mailbox {Mailbox} could not be read, tried again in {Seconds} s: {Error}")]
    private partial void LogFailed(string mailbox, double seconds, string error);
}
