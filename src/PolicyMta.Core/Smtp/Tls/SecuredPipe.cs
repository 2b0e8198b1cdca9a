using System.IO.Pipelines;
using System.Net.Security;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Tls;

/// <summary>
/// A conversation inside TLS. Closing it says so to the client (close_notify) and leaves the plain pipe below open; it
/// never throws, whatever the client did.
/// </summary>
internal sealed class SecuredPipe : IExpectantPipe, IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly StreamPipeReaderOptions ReaderOptions = new(
        bufferSize: 16 * 1024, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(leaveOpen: true);

    private readonly SslStream _stream;
    private readonly TimeProvider _time;
    private readonly IExpectantPipe? _below;

    public SecuredPipe(SslStream stream, IDuplexPipe below, TimeProvider time)
    {
        _below = below as IExpectantPipe;
        _stream = stream;
        _time = time;
        Description = $"{VersionOf(stream)} {stream.NegotiatedCipherSuite}";
        Input = PipeReader.Create(stream, ReaderOptions);
        Output = PipeWriter.Create(stream, WriterOptions);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public Expectation Expected
    {
        set => _below?.Expected = value;
    }

    /// <summary>Version and cipher suite, for instance <c>TLSv1.3 TLS_AES_256_GCM_SHA384</c>.</summary>
    public string Description { get; }

    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync();
        try
        {
            await Output.CompleteAsync();
            await _stream.ShutdownAsync().WaitAsync(CloseTimeout, _time);
        }
        catch (Exception)
        {
            // The client is gone, will not listen, or asked for another handshake, in which OpenSSL cannot say goodbye.
        }

        await _stream.DisposeAsync();
    }

    private static string VersionOf(SslStream stream) =>
        stream.SslProtocol == System.Security.Authentication.SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
}
