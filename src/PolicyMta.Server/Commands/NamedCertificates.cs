using System.Globalization;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Policies;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>The certificates that a configuration names, as they lie in their files now, and what is wrong with them. Immutable.</summary>
internal sealed class NamedCertificates
{
    private readonly ImmutableArray<(SourcePlace Place, CertificateOptions Files, ShownCertificate Shown)> _usable;

    private NamedCertificates(
        ImmutableArray<(SourcePlace Place, CertificateOptions Files, ShownCertificate Shown)> usable,
        ImmutableArray<PolicyProblem> mistakes)
    {
        _usable = usable;
        Mistakes = mistakes;
    }

    /// <summary>Those that no client could be served with.</summary>
    public ImmutableArray<PolicyProblem> Mistakes { get; }

    public static NamedCertificates Read(ServerConfiguration configuration)
    {
        var usable = ImmutableArray.CreateBuilder<(SourcePlace, CertificateOptions, ShownCertificate)>();
        var mistakes = ImmutableArray.CreateBuilder<PolicyProblem>();
        foreach (var (setting, files) in In(configuration.Server).DistinctBy(static named => named.Files))
        {
            var place = ConfigurationPlace.Of(configuration.File, setting);
            try
            {
                usable.Add((place, files, ServerCertificate.Load(files, onlyModern: false).Shown));
            }
            catch (IOException e)
            {
                mistakes.Add(new PolicyProblem(place, e.Message, "Name the PEM files of a certificate and of its key."));
            }
        }

        return new NamedCertificates(usable.ToImmutable(), mistakes.ToImmutable());
    }

    /// <summary>Those that work, but not for whoever looks at their dates.</summary>
    public IEnumerable<PolicyProblem> WarningsAt(DateTimeOffset now) =>
        from one in _usable
        where one.Shown.NotAfter <= now
        select new PolicyProblem(
            one.Place,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The certificate {one.Files.Certificate} expired on {one.Shown.NotAfter.UtcDateTime:yyyy-MM-dd}."),
            "Renew it: a running server takes a new file up by itself.");

    private static IEnumerable<(string Setting, CertificateOptions Files)> In(ServerOptions server)
    {
        foreach (var (i, listener) in server.Listeners.Index())
        {
            foreach (var (j, files) in (listener.Tls?.Certificates ?? []).Index())
                yield return ($"listeners[{i}].tls.certificates[{j}].certificate", files);
        }

        foreach (var (name, files) in server.Delivery.ClientCertificates)
            yield return ($"delivery.client_certificates[{name}].certificate", files);
        if (!server.Http.Certificate.IsEmpty)
            yield return (
                "http.certificate", new CertificateOptions { Certificate = server.Http.Certificate, Key = server.Http.PrivateKey });
        foreach (var (i, files) in server.Http.Certificates.Index())
            yield return ($"http.certificates[{i}].certificate", files);
    }
}
