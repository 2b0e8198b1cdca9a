using System.Net;

namespace PolicyMta.SuppressionList.Tests;

/// <summary>Calls the plugin's endpoints as the server does, for a client with a token.</summary>
internal sealed class EndpointServer(SuppressionUnderTest plugin, string? tenant = null, string client = "local") : ICommandServer
{
    public int Calls { get; private set; }

    /// <summary>How many calls succeed before the server is gone.</summary>
    public int FailsAfter { get; init; } = int.MaxValue;

    public async ValueTask<HttpReply> CallAsync(
        string method, string path, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default)
    {
        if (Calls++ >= FailsAfter)
            throw new IOException("No server answers.");
        var query = path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? path[(at + 1)..] : "";
        var handler = plugin.Builder.Endpoints[(method, path.Split('?')[0])];
        return await handler(
            new HttpCall
            {
                Method = method,
                Path = path.Split('?')[0],
                Query =
                [
                    .. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2))
                        .Select(static pair => new KeyValuePair<string, string>(
                            WebUtility.UrlDecode(pair[0]), WebUtility.UrlDecode(pair.ElementAtOrDefault(1) ?? ""))),
                ],
                Body = body,
                Client = client,
                Tenant = tenant,
            },
            cancellationToken);
    }

    public void Report(string text)
    {
    }
}
