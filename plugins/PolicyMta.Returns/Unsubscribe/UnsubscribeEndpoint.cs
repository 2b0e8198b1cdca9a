using System.Text;

namespace PolicyMta.Returns.Unsubscribe;

/// <summary>
/// <c>/u/TICKET</c>, open to everybody: GET asks, POST acts (RFC 8058), and however often it comes the answer is the same. Tickets that are
/// not genuine are limited by address; genuine ones never are.
/// </summary>
internal sealed class UnsubscribeEndpoint(TicketSeal seal, Unsubscriber unsubscriber, ILimits limits)
{
    private const string Limit = "unsubscribe-mistakes";
    private const int MaxBody = 4096;

    public static void Map(IPluginBuilder builder, UnsubscribeEndpoint endpoint)
    {
        builder.AddLimit(Limit, new Rate(300, TimeSpan.FromMinutes(1)));
        var options = new HttpEndpointOptions { Access = HttpAccess.Public, MaxBodyBytes = MaxBody };
        builder.MapHttp("GET", "/u/{ticket}", (call, _) => new(endpoint.Show(call)), options);
        builder.MapHttp("POST", "/u/{ticket}", endpoint.ActAsync, options);
    }

    private HttpReply Show(HttpCall call)
    {
        if (seal.Read(call.PathValues["ticket"]) is not { } ticket)
            return NotKnown(call);
        return unsubscriber.IsDone(ticket) ? UnsubscribePage.Done(ticket) : UnsubscribePage.Ask(ticket);
    }

    private async ValueTask<HttpReply> ActAsync(HttpCall call, CancellationToken cancellationToken)
    {
        if (seal.Read(call.PathValues["ticket"]) is not { } ticket)
            return NotKnown(call);
        if (!Encoding.Latin1.GetString(call.Body.Span).Contains("One-Click", StringComparison.OrdinalIgnoreCase))
            return UnsubscribePage.Ask(ticket);
        try
        {
            await unsubscriber.ActAsync(ticket, "one-click", cancellationToken);
            return UnsubscribePage.Done(ticket);
        }
        catch (IOException)
        {
            return UnsubscribePage.Later;
        }
    }

    private HttpReply NotKnown(HttpCall call) =>
        limits.TryTake(Limit, call.RemoteAddress?.ToString() ?? "unknown") ? UnsubscribePage.Unknown : UnsubscribePage.TooMany;
}
