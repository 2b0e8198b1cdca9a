using System.IO.Pipelines;
using System.Net;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Smtp.Tls;

namespace PolicyMta.Core.Tests.Smtp;

/// <summary>A session and its client on two pipes in memory: no socket, no port, no waiting for time.</summary>
internal sealed class SmtpTestClient : IAsyncDisposable
{
    /// <summary>Ends a test that would hang; far beyond what any of them needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly SessionClock _clock;
    private readonly CancellationTokenSource _ending = new();
    private StreamReader _replies;
    private Stream _sending;

    public SmtpTestClient(
        Submissions submissions,
        ListenerOptions? options = null,
        TimeProvider? time = null,
        bool mayRelay = true,
        bool lockstep = false,
        long replyWindow = -1,
        string said = "",
        Func<SessionInfo, SessionInfo>? with = null)
    {
        // In lockstep, sending is complete when the session has used what was sent.
        _toServer = new Pipe(lockstep ? new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1) : PipeOptions.Default);
        _toClient = new Pipe(new PipeOptions(pauseWriterThreshold: replyWindow, resumeWriterThreshold: replyWindow));
        _replies = new StreamReader(_toClient.Reader.AsStream(), Encoding.Latin1);
        _sending = _toServer.Writer.AsStream(leaveOpen: true);
        _clock = new SessionClock(time ?? TimeProvider.System);
        var info = new SessionInfo(
            options ?? Options, "mx.policymta.test", IPAddress.Parse("192.0.2.1"), mayRelay, ContentBudget.Unlimited())
        {
            Counters = Counters,
            OwnDomains = (options ?? Options).AcceptDomains,
            MessageRates = new AddressRates(
                "listener.message_rate", (options ?? Options).MessageRate, [], ILimitShares.OneNode,
                time ?? TimeProvider.System),
        };
        if (said.Length > 0)
            _sending.Write(Encoding.Latin1.GetBytes(said));

        Session = new Session(with is null ? info : with(info), submissions.SubmitAsync, _clock, NullLogger<Session>.Instance);
        Ended = Task.Run(() => Session.RunAsync(new DuplexPipe(_toServer.Reader, _toClient.Writer), _ending.Token));
        _ = Ended.ContinueWith(_ => _toClient.Writer.Complete(), TaskScheduler.Default);
    }

    public static ListenerOptions Options { get; } = new() { Name = "test", Address = "127.0.0.1:0", TarpitDelay = TimeSpan.Zero };

    public Counters<ListenerCount> Counters { get; } = new();

    public Session Session { get; }

    public Task<SessionEnd> Ended { get; }

    /// <summary>Sends raw text, in pieces of a few bytes where a length is given.</summary>
    public async Task SendAsync(string text, int pieceLength = int.MaxValue)
    {
        foreach (var piece in Encoding.Latin1.GetBytes(text).Chunk(pieceLength))
            await _sending.WriteAsync(piece).AsTask().WaitAsync(Patience);
    }

    /// <summary>Shakes hands; from then on everything goes over TLS.</summary>
    public async Task StartTlsAsync(string host = "mx.policymta.test", SslProtocols versions = SslProtocols.None)
    {
        var secured = await TestCertificates.ConnectAsync(
            new DuplexPipeStream(new DuplexPipe(_toClient.Reader, _toServer.Writer)), host, versions).WaitAsync(Patience);
        _replies = new StreamReader(secured, Encoding.Latin1);
        _sending = secured;
    }

    /// <summary>The next reply line without its line end; null where the session ended.</summary>
    public async Task<string?> ReadLineAsync() => await _replies.ReadLineAsync().WaitAsync(Patience);

    /// <summary>The next reply line must match: <c>*</c> stands for anything.</summary>
    public async Task ExpectAsync(string pattern) => Pattern.AssertMatches(pattern, await ReadLineAsync() ?? "<closed>");

    public async Task ExpectEndAsync(SessionEnd end)
    {
        Assert.Null(await ReadLineAsync());
        Assert.Equal(end, await Ended.WaitAsync(Patience));
    }

    /// <summary>The client closes its direction.</summary>
    public Task HangUpAsync() => _toServer.Writer.CompleteAsync().AsTask();

    /// <summary>The server must end at once.</summary>
    public Task EndServerAsync() => _ending.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _toClient.Reader.CompleteAsync();
        await Ended.WaitAsync(Patience);
        _clock.Dispose();
        _ending.Dispose();
        _replies.Dispose();
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
