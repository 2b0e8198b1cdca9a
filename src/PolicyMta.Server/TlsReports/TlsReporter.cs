using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Net.Http.Headers;
using System.Text;
using MimeKit;
using PolicyMta.Core.Delivery.Security.Reports;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Outgoing;

namespace PolicyMta.Server.TlsReports;

/// <summary>
/// Sends the reports of the days that are over (RFC 8460): to each domain that asks for them, once, at a time of its own within the spread.
/// Mail is handed to the spool once even if the server crashes meanwhile; a report that a web server does not take is tried for a day.
/// Several are sent at a time: a web server that does not answer holds up nobody else.
/// </summary>
internal sealed partial class TlsReporter(
    TlsCounts counts, TlsReportsOptions options, string hostname, IResolver resolver, PublicWeb web, SubmitOnce once, TimeProvider time,
    ILogger<TlsReporter> logger) : IAsyncDisposable
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly MailboxAddress _from = MailboxAddress.Parse(options.From);

    /// <summary>Where reports were posted that others have not taken yet.</summary>
    private readonly KeyedMemory<(string ReportId, Uri Target)> _posted = new(Remembered, time);
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    /// <summary>Sends what is due now.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(counts.Read().Where(report => DueAt(report) <= now), limits, async (report, stop) =>
        {
            var answer = await resolver.LookupTxtAsync(ReportTargets.NameOf(report.Domain), stop);
            var isDone = answer.Status != DnsStatus.Failed && await SendAsync(report, ReportTargets.In(answer), stop);
            if (isDone || now - EndOf(report) > GivenUpAfter)
                await counts.RemoveAsync(report.Day, report.Domain);
        });
    }

    /// <summary>A report as it would be sent.</summary>
    public byte[] Write(DomainCounts report) => ReportJson.Write(
        report, IdOf(report), options.Organization.Length > 0 ? options.Organization : hostname, _from.Address);

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await SendDueAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFault(logger, e);
            }

            await Task.Delay(Beat, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether nobody is left who wants it.</returns>
    private async Task<bool> SendAsync(DomainCounts report, ImmutableArray<Uri> targets, CancellationToken cancellationToken)
    {
        if (targets.IsEmpty)
            return true;
        var json = Write(report);
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(json, cancellationToken);
        var isDone = true;
        foreach (var target in targets)
        {
            isDone &= target.Scheme == Uri.UriSchemeMailto
                ? await MailAsync(report, compressed.ToArray(), ReportTargets.AddressIn(target)!, cancellationToken)
                : await PostAsync(report, compressed.ToArray(), target, cancellationToken);
        }

        return isDone;
    }

    private async Task<bool> MailAsync(DomainCounts report, byte[] compressed, string to, CancellationToken cancellationToken)
    {
        var id = IdOf(report);
        var request = new InjectionRequest
        {
            ReturnPath = _from.Address,
            Recipients = [new Recipient(to)],
            Content = ContentBuffer.CopyOf(ReportMail.Write(report, compressed, id, _from, to, time.GetUtcNow())),
            Source = new InjectionSource { Protocol = ReceivedHeader.InternalProtocol, Listener = "tls-reports" },
            AsksRecipients = true,
        };
        var result = await once.SubmitAsync(
            request, SpoolMark.KeyOf("tls-report"u8, Encoding.UTF8.GetBytes($"{id} {to}")), Remembered, cancellationToken);
        if (result.Id is null && !result.Reply.IsPermanent)
            return false;
        LogMailed(logger, report.Domain, report.Day, to, result.Reply);
        return true;
    }

    private async Task<bool> PostAsync(DomainCounts report, byte[] compressed, Uri target, CancellationToken cancellationToken)
    {
        var key = (IdOf(report), target);
        if (_posted.Has(key))
            return true;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(compressed) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/tlsrpt+gzip");
            using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            LogPosted(logger, report.Domain, report.Day, target.Host, (int)response.StatusCode);
            if (response.IsSuccessStatusCode)
                _posted.Add(key);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogNotPosted(logger, report.Domain, report.Day, target.Host, e.Message);
            return false;
        }
    }

    /// <summary>The same after each restart, and another for each domain.</summary>
    private DateTimeOffset DueAt(DomainCounts report) => EndOf(report)
        + options.Spread * (XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{hostname} {report.Domain}")) / (double)ulong.MaxValue);

    private static DateTimeOffset EndOf(DomainCounts report) => new(report.Day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private string IdOf(DomainCounts report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Day:yyyyMMdd}.{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(report.Domain)):x16}@{hostname}");

    [LoggerMessage(8301, LogLevel.Information, "The TLS report about {Domain} of {Day} was sent to {Address}: {Reply}")]
    private static partial void LogMailed(ILogger logger, string domain, DateOnly day, string address, SmtpReply reply);

    [LoggerMessage(8302, LogLevel.Information, "The TLS report about {Domain} of {Day} was posted to {Host}: {Status}")]
    private static partial void LogPosted(ILogger logger, string domain, DateOnly day, string host, int status);

    [LoggerMessage(8303, LogLevel.Warning, "The TLS report about {Domain} of {Day} could not be posted to {Host}: {Problem}")]
    private static partial void LogNotPosted(ILogger logger, string domain, DateOnly day, string host, string problem);

    [LoggerMessage(8304, LogLevel.Error, "TLS reports could not be sent; tried again in ten minutes")]
    private static partial void LogFault(ILogger logger, Exception error);
}
