using System.Net;
using System.Text;
using System.Text.Json;
using PolicyMta.Server.Console;

namespace PolicyMta.Server.Tests.Console;

/// <summary>Sends what a browser sends for a page of the console, or for one of another site that a test makes up.</summary>
internal sealed class Browser(HttpClient client, string origin)
{
    private readonly string _origin = origin;

    /// <summary>The cookie as it is sent, <c>name=value</c>; null for none.</summary>
    public string? Cookie { get; set; }

    /// <summary>What the page sends along; null for nothing.</summary>
    public string? Csrf { get; set; }

    /// <summary>What Sec-Fetch-Site says; null for a browser that does not send it.</summary>
    public string? Site { get; set; } = "same-origin";

    /// <summary>Where the page is from, for requests that change something; null for a client that does not say.</summary>
    public string? From { get; set; } = origin;

    /// <summary>The last header that set a cookie.</summary>
    public string? SetCookie { get; private set; }

    public async Task<HttpResponseMessage> LogInAsync(string name, string password, string? totp = null)
    {
        var code = totp is null ? "" : $$""","totp":"{{totp}}" """;
        return await KeepAsync(await SendAsync(
            HttpMethod.Post, SessionEndpoint.Path, $$"""{"name":"{{name}}","password":"{{password}}"{{code}}}"""));
    }

    public async Task<HttpResponseMessage> LogInByLinkAsync(string token) =>
        await KeepAsync(await SendAsync(HttpMethod.Post, SessionEndpoint.LinkPath, $$"""{"token":"{{token}}"}"""));

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Whether the session has ended; a call that it ends under may be broken off.</summary>
    public async Task<bool> IsLoggedOutAsync()
    {
        try
        {
            return await CodeOfAsync(HttpMethod.Get, SessionEndpoint.Path) == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<HttpStatusCode> CodeOfAsync(HttpMethod method, string path, string? json = null)
    {
        using var response = await SendAsync(method, path, json);
        return response.StatusCode;
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? json = null, string? bearer = null,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(method, new Uri(_origin + path));
        if (Cookie is not null)
            request.Headers.Add("Cookie", Cookie);
        if (Csrf is not null)
            request.Headers.Add(ConsoleAccess.TokenHeader, Csrf);
        if (Site is not null)
            request.Headers.Add("Sec-Fetch-Site", Site);
        if (From is not null && (method != HttpMethod.Get || Site == "cross-site"))
            request.Headers.Add("Origin", From);
        if (bearer is not null)
            request.Headers.Authorization = new("Bearer", bearer);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.SendAsync(request, completion);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    /// <summary>The word for programs in a problem.</summary>
    public static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        (await JsonAsync(response)).TryGetProperty("code", out var code) ? code.GetString() : null;

    private async Task<HttpResponseMessage> KeepAsync(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
            return response;
        SetCookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Cookie = SetCookie.Split(';')[0];
        Csrf = (await JsonAsync(response)).GetProperty("csrf").GetString();
        return response;
    }
}
