using System.Net.Security;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Smtp.Tls;

/// <summary>
/// The certificates of a listener. Looks into their files again when a client comes and the last look is half a minute old, so that a
/// renewed certificate needs no restart; a file that is broken changes nothing and is told in the log. Thread-safe.
/// </summary>
internal sealed partial class CertificateStore
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private volatile ServerCertificate[] _certificates;
    private long _lookedAt;

    /// <exception cref="IOException">A file is missing or broken.</exception>
    public CertificateStore(TlsOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _certificates = [.. options.Certificates.Select(files => ServerCertificate.Load(files, options.IsModern))];
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>How to shake hands with a client.</summary>
    /// <param name="host">The host that the client named (SNI), or null.</param>
    public SslServerAuthenticationOptions Select(string? host)
    {
        var certificates = Current();
        if (!string.IsNullOrEmpty(host))
        {
            // The runtime gives names that were sent as A-labels back in Unicode; certificates have A-labels (RFC 9525 section 6.3).
            host = DnsName.Normalize(host) ?? host;
            foreach (var certificate in certificates)
            {
                if (certificate.IsFor(host))
                    return certificate.Handshake;
            }
        }

        return certificates[0].Handshake;
    }

    /// <summary>The certificates in force, with the files that they came from.</summary>
    public IReadOnlyList<(string File, ShownCertificate Certificate)> Show() =>
        [.. Current().Zip(_options.Certificates, static (certificate, files) => ((string)files.Certificate, certificate.Shown))];

    private ServerCertificate[] Current()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookEvery)
            Look();
        return _certificates;
    }

    private void Look()
    {
        if (!_looking.TryEnter())
            return;

        try
        {
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            _certificates = [.. _certificates.Zip(_options.Certificates, Reload)];
        }
        finally
        {
            _looking.Exit();
        }
    }

    private ServerCertificate Reload(ServerCertificate current, CertificateOptions files)
    {
        try
        {
            var now = current.Reload(files, _options.IsModern);
            if (now != current)
                LogRenewed(_logger, files.Certificate);
            return now;
        }
        catch (IOException e)
        {
            LogBroken(_logger, files.Certificate, e.Message);
            return current;
        }
    }

    [LoggerMessage(3131, LogLevel.Information, "The certificate {File} has changed and is used from now on")]
    private static partial void LogRenewed(ILogger logger, string file);

    [LoggerMessage(3132, LogLevel.Warning, "The certificate {File} has changed but cannot be used; the previous one stays. {Problem}")]
    private static partial void LogBroken(ILogger logger, string file, string problem);
}
