using System.Globalization;
using System.Net;
using System.Security.Authentication;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Server.Outgoing;

namespace PolicyMta.Server.TransportSecurity;

/// <summary>Fetches MTA-STS policies over HTTPS (RFC 8461 section 3.3).</summary>
/// <param name="web">Does so.</param>
/// <param name="port">The port of policy hosts.</param>
internal sealed class StsSource(PublicWeb web, int port) : IStsSource
{
    private const int HttpsPort = 443;

    public async ValueTask<StsFetched> FetchAsync(string domain, CancellationToken cancellationToken)
    {
        var host = $"mta-sts.{domain}";
        try
        {
            using var response = await web.Client.GetAsync(
                new Uri(string.Create(
                    CultureInfo.InvariantCulture, $"https://{host}{(port == HttpsPort ? "" : $":{port}")}/.well-known/mta-sts.txt")),
                HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                return Failed(TlsProblemKind.StsPolicyFetchError, $"{host} answered {(int)response.StatusCode}");
            if (response.Content.Headers.ContentType?.MediaType is { } type
                && !type.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
                return Failed(TlsProblemKind.StsPolicyInvalid, $"{host} gave no text/plain");
            return new StsFetched(await ReadAsync(response, cancellationToken), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or UriFormatException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return e.InnerException is AuthenticationException untrusted
                ? Failed(TlsProblemKind.StsWebpkiInvalid, $"{host}: {untrusted.Message}")
                : Failed(TlsProblemKind.StsPolicyFetchError, $"{host}: {(e is TaskCanceledException ? "no answer in time" : e.Message)}");
        }
    }

    /// <summary>One byte more than a policy may have: the parser says that it is too long.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = new byte[StsPolicy.MaxBytes + 1];
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var length = await body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, patience.Token);
        return text.AsMemory(0, length);
    }

    private static StsFetched Failed(TlsProblemKind kind, string detail) => new(default, new TlsProblem(kind, detail));
}
