using System.Collections.Frozen;
using System.Net.Security;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>The certificates that receivers are shown, by name. Changed files are taken up. Thread-safe.</summary>
internal sealed class ClientCertificates(
    IReadOnlyDictionary<string, CertificateOptions> files, TimeProvider time, ILogger<ClientCertificates> logger)
{
    private readonly FrozenDictionary<string, CertificateStore> _stores = files.ToFrozenDictionary(
        static pair => pair.Key,
        pair => new CertificateStore(new TlsOptions { Certificates = [pair.Value] }, time, logger));

    /// <summary>The certificate of a name; null if there is none of it.</summary>
    public SslStreamCertificateContext? Find(string name) => _stores.GetValueOrDefault(name)?.Select(null).ServerCertificateContext;
}
