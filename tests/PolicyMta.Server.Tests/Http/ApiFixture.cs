using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

/// <summary>A real listener on a loopback port, with an injector that remembers what it was given and answers what it is told.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    public const string Token = "a-token-of-sufficient-length";
    private readonly ApiServer _server;

    private ApiFixture(HttpOptions options, ITemplateSource? templates)
    {
        var keys = new IdempotencyKeys(
            options.IdempotencyWindow, key => Marks.TryGetValue(key, out var mark) ? mark : null, TimeProvider.System);
        var limits = new ClientLimits(options, Content, ILimitShares.OneNode, TimeProvider.System);
        var tokens = new BearerTokens(options);
        var endpoint = new InjectionEndpoint(options, tokens, limits, keys, SubmitAsync, () => Spool, TimeProvider.System)
        {
            Templates = templates is null ? null : new TemplateDesk(PolicyWith(templates), Failures, TimeProvider.System),
        };
        _server = new ApiServer(options, endpoint.Map, TimeProvider.System, NullLoggerFactory.Instance)
        {
            Identify = tokens.Find,
            Admit = limits.Enter,
        };
    }

    public HttpClient Client { get; } = new();

    /// <summary>What plugins' failures were told to be.</summary>
    public FailureList Failures { get; } = new();

    /// <summary>The memory for content.</summary>
    public ContentBudget Content { get; } = new(64 * 1024 * 1024, TimeProvider.System);

    public List<(InjectionRequest Request, byte[] Content)> Injected { get; } = [];

    /// <summary>What a spool would keep for retries.</summary>
    public ConcurrentDictionary<UInt128, FoundMark> Marks { get; } = new();

    public SpoolStatus Spool { get; set; } = new(true, null, 0);

    /// <summary>Answers instead of <see cref="Answer"/>.</summary>
    public Func<InjectionRequest, Task<InjectionResult>>? OnSubmit { get; set; }

    public InjectionResult Answer { get; set; } = new(SmtpReply.Parse("250 2.0.0 Queued"), SpoolId.Parse("00000000000000000000000001"));

    public static string HashOf(string token) => Convert.ToHexStringLower(BearerTokens.HashOf(token));

    public static async Task<ApiFixture> StartAsync(
        Func<HttpOptions, HttpOptions>? change = null, ITemplateSource? templates = null)
    {
        var options = new HttpOptions { Address = "127.0.0.1:0", Tokens = [new TokenOptions { Name = "app", TokenHash = HashOf(Token) }] };
        var fixture = new ApiFixture(change?.Invoke(options) ?? options, templates);
        await fixture._server.StartAsync(CancellationToken.None);
        fixture.Client.BaseAddress = new Uri($"http://{fixture._server.EndPoint}");
        fixture.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return fixture;
    }

    public Task<HttpResponseMessage> PostJsonAsync(string json, params (string Name, string Value)[] headers) =>
        PostAsync(json, "application/json", headers);

    public Task<HttpResponseMessage> PostRawAsync(string message, params (string Name, string Value)[] headers) =>
        PostAsync(message, "message/rfc822", headers);

    public async Task<HttpResponseMessage> PostAsync(string body, string type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, InjectionEndpoint.Path)
        { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await Client.SendAsync(request);
    }

    /// <summary>The fields of a problem+json answer, each with its message.</summary>
    public static async Task<Dictionary<string, string>> FieldsAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((int)response.StatusCode, json.RootElement.GetProperty("status").GetInt32());
        return json.RootElement.GetProperty("errors").EnumerateArray().ToDictionary(
            error => error.GetProperty("field").GetString()!, error => error.GetProperty("message").GetString()!);
    }

    /// <summary>Who got what, by the answer.</summary>
    public static async Task<List<(string Address, string Status, string? Id)>> RecipientsAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return [.. json.RootElement.GetProperty("recipients").EnumerateArray().Select(item => (
            item.GetProperty("address").GetString()!, item.GetProperty("status").GetString()!, item.TryGetProperty("id", out var id)
                ? id.GetString()
                : null))];
    }

    public MimeMessage Mime()
    {
        var (_, content) = Assert.Single(Injected);
        return MimeMessage.Load(new MemoryStream(content));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }

    private static PolicyStore PolicyWith(ITemplateSource source) => new(new PolicySnapshot
    {
        Generation = 1,
        Fingerprint = "",
        LoadedAt = DateTimeOffset.UnixEpoch,
        Profiles = FrozenDictionary<string, TrafficProfile>.Empty,
        Pools = FrozenDictionary<string, EgressPool>.Empty,
        TemplateSources = [("Test.Letters", source)],
    });

    private async ValueTask<InjectionResult> SubmitAsync(InjectionRequest request, CancellationToken cancellationToken)
    {
        using (request.Content)
        {
            lock (Injected)
                Injected.Add((request, request.Content.Memory.ToArray()));
        }

        var result = OnSubmit is null ? Answer : await OnSubmit(request);
        if (result.Id is { } id)
        {
            foreach (var mark in request.MarksFor(result.Refused))
                Marks[mark.Key] = new FoundMark(id, mark.Payload.ToArray());
        }

        return result;
    }
}
