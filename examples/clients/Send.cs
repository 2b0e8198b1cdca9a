// Sends a message to each recipient and asks what became of it. Needs nothing but the .NET 10 SDK.
//
//   POLICYMTA_TOKEN=... dotnet run Send.cs -- jane@example.com joe@example.net
//
// POLICYMTA_URL says where the server is; IDEMPOTENCY_KEY names the call, to repeat it after this program was killed.
#:property PublishAot=false

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

if (args.Length == 0 || Environment.GetEnvironmentVariable("POLICYMTA_TOKEN") is not { Length: > 0 } token)
{
    Console.Error.WriteLine("usage: POLICYMTA_TOKEN=... dotnet run Send.cs -- ADDRESS...");
    return 2;
}

using var client = new MailClient(new Uri(Environment.GetEnvironmentVariable("POLICYMTA_URL") ?? "http://127.0.0.1:8025"), token);
try
{
    var answer = await client.CallAsync(HttpMethod.Post, "/api/v1/messages", new
    {
        from = "News <news@news.example>",
        subject = "Hello {{name}}",
        text = "Dear {{name}},\n\nthis is a message of your own.\n",
        html = "<p>Dear {{name}},</p><p>this is a message of your own.</p>",
        campaign = "hello",
        metadata = new { @class = "example" },
        recipients = args.Select(address => new { to = address, substitutions = new { name = address.Split('@')[0] } }),
    }, Environment.GetEnvironmentVariable("IDEMPOTENCY_KEY") ?? Guid.NewGuid().ToString());
    foreach (var recipient in answer["recipients"]!.AsArray())
        Console.WriteLine($"{recipient!["address"]} {recipient["status"]} {recipient["id"] ?? recipient["detail"]}");
    foreach (var recipient in answer["recipients"]!.AsArray().Where(recipient => recipient!["id"] is not null))
    {
        var status = await client.CallAsync(HttpMethod.Get, $"/api/v1/messages/{recipient!["id"]}");
        Console.WriteLine($"{recipient["address"]} is {status["recipients"]![0]!["state"]}");
    }

    return 0;
}
catch (MailException refusal)
{
    Console.Error.WriteLine(refusal.Problem);
    return 1;
}

/// <summary>The server refused; the problem (RFC 9457) says which fields are wrong.</summary>
internal sealed class MailException(JsonNode problem) : Exception((string?)problem["detail"])
{
    public JsonNode Problem { get; } = problem;
}

internal sealed class MailClient : IDisposable
{
    private const int Attempts = 8;
    private readonly HttpClient _client;

    public MailClient(Uri server, string token)
    {
        _client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>
    /// One call, repeated while there is no answer or the answer says "later". The key makes repeating a POST safe: nothing is sent twice.
    /// </summary>
    public async Task<JsonNode> CallAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, attempt), 60));
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
                if (key is not null)
                    request.Headers.Add("Idempotency-Key", key);
                using var response = await _client.SendAsync(request);
                var answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
                var isLater = IsLater(response, answer);
                if (response.IsSuccessStatusCode && (!isLater || attempt == Attempts))
                    return answer;
                if (!isLater || attempt == Attempts)
                    throw new MailException(answer);
                wait = response.Headers.RetryAfter?.Delta ?? wait;
            }
            catch (Exception e) when (attempt < Attempts && (e is HttpRequestException or TaskCanceledException or JsonException))
            {
                // No answer, or none of the server's: what became of the call is unknown, and the key makes it safe to repeat.
            }

            await Task.Delay(wait);
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool IsLater(HttpResponseMessage response, JsonNode answer) => response.StatusCode switch
    {
        _ when response.IsSuccessStatusCode =>
            answer["recipients"]?.AsArray().Any(recipient => (string?)recipient?["status"] == "retry") ?? false,
        HttpStatusCode.Conflict => response.Headers.RetryAfter is not null,
        HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => true,
        _ => false,
    };
}
