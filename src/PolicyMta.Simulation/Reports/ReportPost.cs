using System.Net;
using System.Threading.Channels;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Traffic;

namespace PolicyMta.Simulation.Reports;

/// <summary>
/// The way back: complaints and bounces, each at its time, by SMTP to the server's listener. A complaint counts for the client's reputation
/// whether it is reported or not. Thread-safe.
/// </summary>
internal sealed class ReportPost(TimeProvider time) : IAsyncDisposable
{
    private const int MostWaiting = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<GeneratedMessage> _reports = Channel.CreateUnbounded<GeneratedMessage>(new() { SingleReader = true });
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
        var now = time.GetUtcNow();
        if (mail.Kind == ReturnKind.Complaint)
        {
            mail.Client.Complained();
            if (provider.Options.Feedback.ComplaintAddress is { Length: > 0 } address)
                Post(address, ReportText.Complaint(mail, address, now));
        }
        else if (mail.Sender.Length > 0)
        {
            var reason = provider.ReplyTo(
                Refusal.UnknownUser, mail.Host, mail.Client.Address.ToString(), mail.Sender, mail.Recipient);
            Post(mail.Sender, ReportText.Bounce(mail, reason, now));
        }
    }

    private void Post(string recipient, byte[] content)
    {
        if (Interlocked.Increment(ref _underWay) > MostWaiting || !_reports.Writer.TryWrite(new GeneratedMessage("", recipient, content)))
        {
            Interlocked.Decrement(ref _underWay);
            Interlocked.Increment(ref _refused);
        }
    }

    private async Task SendAllAsync(IPEndPoint listener)
    {
        InjectionClient? client = null;
        try
        {
            await foreach (var report in _reports.Reader.ReadAllAsync(_stopping.Token))
            {
                client = await SendAsync(client, listener, report);
                Interlocked.Decrement(ref _underWay);
            }
        }
        finally
        {
            client?.Dispose();
        }
    }

    /// <returns>The connection for the next report, or null if it is of no further use.</returns>
    private async Task<InjectionClient?> SendAsync(InjectionClient? client, IPEndPoint listener, GeneratedMessage report)
    {
        try
        {
            client ??= await InjectionClient.ConnectAsync(listener, Patience, TimeProvider.System, _stopping.Token);
            var outcome = await client.SendAsync(report, _stopping.Token);
            Interlocked.Increment(ref outcome.Kind == InjectionKind.Accepted ? ref _sent : ref _refused);
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _refused);
        }

        if (client is { IsUsable: true })
            return client;
        client?.Dispose();
        return null;
    }
}
