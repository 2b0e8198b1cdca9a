using System.Net;
using System.Threading.Channels;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Traffic;

namespace PolicyMta.Simulation.Reports;

/// <summary>
/// The way back: complaints, bounces and answers, each at its time, by SMTP to the server's listener, and clicks to its HTTP listener. What
/// is not taken is tried again. A complaint counts for the client's reputation whether it is reported or not. Thread-safe.
/// </summary>
/// <param name="time">The clock by which reports come.</param>
/// <param name="tries">How often one that is not taken is tried again, a second apart of the machine's own clock.</param>
internal sealed class ReportPost(TimeProvider time, int tries = 0) : IAsyncDisposable
{
    private const int MostWaiting = 100_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Report> _reports = Channel.CreateUnbounded<Report>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private Task _sending = Task.CompletedTask;
    private long _underWay;
    private long _sent;
    private long _refused;

    /// <summary>Whether nothing is being sent at this moment.</summary>
    public bool IsIdle => Volatile.Read(ref _underWay) == 0;

    /// <summary>Reports that the listener took.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Reports that it did not take.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Sends to a listener from now on.</summary>
    public void Start(IPEndPoint listener) => _sending = Task.Run(() => SendAllAsync(listener));

    /// <summary>Takes a message that a report will be about.</summary>
    public void Take(ProviderBehaviour provider, ReturnedMail mail)
    {
        var delay = provider.FeedbackDelay(mail.Kind, mail.Recipient);
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                Due(provider, mail);
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        _reports.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private void Due(ProviderBehaviour provider, ReturnedMail mail)
    {
        if (mail.Kind == ReturnKind.Complaint)
            mail.Client.Complained();
        if (ReportOn(provider, mail) is not { } report)
            return;
        for (var times = provider.TimesOf(mail.Recipient); times > 0; times--)
        {
            if (Interlocked.Increment(ref _underWay) > MostWaiting || !_reports.Writer.TryWrite(report))
            {
                Interlocked.Decrement(ref _underWay);
                Interlocked.Increment(ref _refused);
            }
        }
    }

    private Report? ReportOn(ProviderBehaviour provider, ReturnedMail mail)
    {
        var now = time.GetUtcNow();
        switch (mail.Kind)
        {
            case ReturnKind.Complaint when provider.Options.Feedback.ComplaintAddress is { Length: > 0 } address:
                return Mail(address, ReportText.Complaint(mail, address, now));
            case ReturnKind.Bounce when mail.Sender.Length > 0:
                var reason = provider.ReplyTo(
                    Refusal.UnknownUser, mail.Host, mail.Client.Address.ToString(), mail.Sender, mail.Recipient);
                return Mail(mail.Sender, provider.IsFreeForm(mail.Recipient)
                    ? ReportText.FreeForm(mail, reason, now)
                    : ReportText.Bounce(mail, reason, now));
            case ReturnKind.AutoReply when mail.Sender.Length > 0:
                return Mail(mail.Sender, ReportText.AutoReply(mail, now));
            case ReturnKind.Unsubscribe when OneClick.UrlIn(mail.Header) is { } url:
                return new Report(default, url);
            default:
                return null;
        }

        static Report Mail(string to, byte[] content) => new(new GeneratedMessage("", to, content), null);
    }

    private async Task SendAllAsync(IPEndPoint listener)
    {
        InjectionClient? client = null;
        using var clicks = new OneClick();
        try
        {
            await foreach (var report in _reports.Reader.ReadAllAsync(_stopping.Token))
            {
                (client, var result) = report.Click is { } url
                    ? (client, await ClickAsync(clicks, url))
                    : await SendAsync(client, listener, report.Message);
                if (result == ReportResult.Owed && report.Tries < tries)
                    Again(report with { Tries = report.Tries + 1 });
                else
                    End(isLost: result != ReportResult.Taken);
            }
        }
        finally
        {
            client?.Dispose();
        }
    }

    private void End(bool isLost)
    {
        Interlocked.Increment(ref isLost ? ref _refused : ref _sent);
        Interlocked.Decrement(ref _underWay);
    }

    /// <summary>Tries again after a while, as servers do whose peer does not answer or asks them to come again.</summary>
    private void Again(Report report)
    {
        ITimer? timer = null;
        timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                if (!_reports.Writer.TryWrite(report))
                    End(isLost: true);
            },
            null,
            Pause,
            Timeout.InfiniteTimeSpan);
    }

    /// <returns>The connection for the next report, or null if it is of no further use; and what became of this one.</returns>
    private async Task<(InjectionClient? Client, ReportResult Result)> SendAsync(
        InjectionClient? client, IPEndPoint listener, GeneratedMessage report)
    {
        var result = ReportResult.Owed;
        try
        {
            client ??= await InjectionClient.ConnectAsync(listener, Patience, TimeProvider.System, _stopping.Token);
            var outcome = await client.SendAsync(report, _stopping.Token);
            if (outcome.Kind == InjectionKind.Accepted)
                result = ReportResult.Taken;
            else if (outcome is { Kind: InjectionKind.Refused, Reply.IsPermanent: true })
                result = ReportResult.Refused;
        }
        catch (IOException)
        {
            // Nobody listens.
        }

        if (client is { IsUsable: true })
            return (client, result);
        client?.Dispose();
        return (null, result);
    }

    private async Task<ReportResult> ClickAsync(OneClick clicks, Uri url)
    {
        try
        {
            return await clicks.PostAsync(url, _stopping.Token) ? ReportResult.Taken : ReportResult.Owed;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !_stopping.IsCancellationRequested)
        {
            return ReportResult.Owed;
        }
    }
}
