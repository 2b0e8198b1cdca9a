using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace PolicyMta.Server.Http;

/// <summary>The certificate of the HTTP listener. A file that was replaced is read anew; where that fails, the old one goes on. Thread-safe.</summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);
    private readonly HttpOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private X509Certificate2 _current;
    private DateTime _writtenAt;
    private long _lookedAt;

    /// <exception cref="IOException">It cannot be read.</exception>
    public ServerCertificate(HttpOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _writtenAt = File.GetLastWriteTimeUtc(options.Certificate);
        _lookedAt = time.GetTimestamp();
        try
        {
            _current = Load(options);
        }
        catch (Exception e) when (e is CryptographicException or UnauthorizedAccessException)
        {
            throw new IOException($"The certificate of http cannot be read from {options.Certificate}: {e.Message}", e);
        }
    }

    public X509Certificate2 Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_lookedAt) >= Beat)
                    LookAgain();
                return _current;
            }
        }
    }

    public void Dispose() => _current.Dispose();

    public static X509Certificate2 Load(HttpOptions options)
    {
        using var pem = X509Certificate2.CreateFromPemFile(options.Certificate, options.PrivateKey.Length > 0 ? options.PrivateKey : options.Certificate);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private void LookAgain()
    {
        _lookedAt = _time.GetTimestamp();
        var writtenAt = File.GetLastWriteTimeUtc(_options.Certificate);
        if (writtenAt == _writtenAt)
            return;
        try
        {
            _current = Load(_options);
            _writtenAt = writtenAt;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            LogNotRead(_logger, _options.Certificate, e.Message);
        }
    }

    [LoggerMessage(5003, LogLevel.Error, "The certificate in {File} has changed and cannot be read; the old one stays: {Error}")]
    private static partial void LogNotRead(ILogger logger, string file, string error);
}
