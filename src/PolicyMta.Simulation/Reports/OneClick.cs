using System.Text;

namespace PolicyMta.Simulation.Reports;

/// <summary>Unsubscribes as a mail client does (RFC 8058): by a POST to the URL that a message's header gives.</summary>
internal sealed class OneClick : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The URL in List-Unsubscribe, if List-Unsubscribe-Post says that a click will do; null otherwise.</summary>
    public static Uri? UrlIn(ReadOnlyMemory<byte> header)
    {
        var content = new MessageContent(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(header.Span) + "\r\n"));
        if (content.GetHeader("List-Unsubscribe-Post") is not { } post || !post.Contains("One-Click", StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (var part in (content.GetHeader("List-Unsubscribe") ?? "").Split(','))
        {
            if (Uri.TryCreate(part.Trim().Trim('<', '>'), UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
        }

        return null;
    }

    /// <summary>Whether the server took it.</summary>
    /// <exception cref="HttpRequestException">It did not answer.</exception>
    public async Task<bool> PostAsync(Uri url, CancellationToken cancellationToken)
    {
        using var form = new StringContent("List-Unsubscribe=One-Click", Encoding.ASCII, "application/x-www-form-urlencoded");
        using var answer = await _http.PostAsync(url, form, cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => _http.Dispose();
}
