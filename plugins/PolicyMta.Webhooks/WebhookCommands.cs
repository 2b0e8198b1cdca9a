using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Webhooks;

/// <summary><c>webhooks test NAME</c>: whether an endpoint takes signed requests. <c>webhooks secret</c>: a new secret.</summary>
internal sealed class WebhookCommands(ImmutableArray<Endpoint> endpoints, WebhookClient? client, string source, TimeProvider time)
{
    private const string NameArgument = "NAME";
    private const string TestKind = "webhooks.test";
    private static readonly ImmutableArray<string> Columns = ["Endpoint", "Url", "Outcome", "Milliseconds"];

    public IEnumerable<PluginCommand> Describe() =>
    [
        new()
        {
            Name = "webhooks secret",
            Description = "Make a secret for an endpoint; put it into a file that 'secrets' names.",
            Examples = ["policymta webhooks secret"],
            Local = true,
            Handler = static (_, _) => ValueTask.FromResult(CommandResult.Ok(WebhookSecret.Make())),
        },
        new()
        {
            Name = "webhooks test",
            Description = "Post a signed test event to an endpoint.",
            Examples = ["policymta webhooks test crm"],
            Arguments = [new CommandArgument(NameArgument, "The endpoint's name.") { Choices = [.. endpoints.Select(one => one.Name)] }],
            Handler = TestAsync,
        },
    ];

    private async ValueTask<CommandResult> TestAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Get(NameArgument)!;
        if (client is null || endpoints.FirstOrDefault(other => other.Name == name) is not { } endpoint)
        {
            return CommandResult.Failure(endpoints.IsEmpty
                ? "No endpoint is configured: see plugins: settings: PolicyMta.Webhooks: endpoints."
                : $"No endpoint is called {name}. Endpoints: {string.Join(", ", endpoints.Select(one => one.Name))}.");
        }

        var began = time.GetTimestamp();
        var (outcome, isTaken) = await PostAsync(endpoint, client, cancellationToken);
        var milliseconds = FormattableString.Invariant($"{time.GetElapsedTime(began).TotalMilliseconds:0}");
        return new CommandResult
        {
            ExitCode = isTaken ? 0 : 1,
            Table = new CommandTable(Columns, [[name, endpoint.Options.Url, outcome, milliseconds]]),
        };
    }

    private async Task<(string Outcome, bool IsTaken)> PostAsync(
        Endpoint endpoint, WebhookClient posts, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        DeliveryEvent[] events = [new() { EventId = 0, Kind = TestKind, Time = now }];
        var json = Encoding.UTF8.GetBytes($$"""{"event_id":0,"time":"{{now.UtcDateTime:O}}","kind":"{{TestKind}}"}""");
        using var body = RequestBody.Write(endpoint.Options.Body, source, events, [json]);
        try
        {
            var outcome = await posts.PostAsync(
                endpoint, $"test_{Guid.NewGuid():n}", body.GetBuffer().AsMemory(0, (int)body.Length), cancellationToken);
            return (outcome.Describe(), outcome.IsSuccess);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TimeoutException)
        {
            return (e.GetBaseException().Message, false);
        }
    }
}
