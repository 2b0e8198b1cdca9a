using System.Net;
using System.Text;
using PolicyMta.Testing;

namespace PolicyMta.VaultSecrets.Tests;

/// <summary>A Vault on loopback: answers the calls of KV version 2 for the token that it knows.</summary>
internal sealed class StubVault : IAsyncDisposable
{
    public const string Token = "hvs.test-token";

    private readonly HttpListener _listener = new();
    private readonly Task _work;

    public StubVault()
    {
        Address = $"http://127.0.0.1:{Ports.Free()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _work = RunAsync();
    }

    public string Address { get; }

    /// <summary>By path: status and body.</summary>
    public Dictionary<string, (int Status, string Body)> Answers { get; } = [];

    public List<string> Asked { get; } = [];

    public string? Namespace { get; private set; }

    public void Put(string path, string field, string value) => Answers[path] = (200, System.Text.Json.JsonSerializer.Serialize(
        new { data = new { data = new Dictionary<string, string> { [field] = value }, metadata = new { version = 1 } } }));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _work;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(HttpListenerContext call)
    {
        var path = call.Request.Url!.AbsolutePath;
        Asked.Add(path);
        Namespace = call.Request.Headers["X-Vault-Namespace"];
        var (status, body) = call.Request.Headers["X-Vault-Token"] != Token
            ? (403, "{\"errors\":[\"permission denied\"]}")
            : Answers.GetValueOrDefault(path, (404, "{\"errors\":[]}"));
        call.Response.StatusCode = status;
        if (status == 307)
            call.Response.RedirectLocation = Address + "/v1/secret/data/elsewhere";
        await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        call.Response.Close();
    }
}
