using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;
using PolicyMta.WebConsole;

namespace PolicyMta.Server.Tests.Console;

/// <summary>The console's pages as browsers get them.</summary>
public sealed class ConsoleSiteTests : IAsyncLifetime
{
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/console/", HttpStatusCode.OK)]
    [InlineData("/console/provider/gmail?at=2026-11-30T10:00:00Z", HttpStatusCode.OK)]
    [InlineData("/console/domain/example.com", HttpStatusCode.OK)]
    [InlineData("/console/nothing.js", HttpStatusCode.NotFound)]
    [InlineData("/", HttpStatusCode.Redirect)]
    [InlineData("/console", HttpStatusCode.Redirect)]
    [InlineData("/console/plugins/Acme/panel.js", HttpStatusCode.Unauthorized)]
    public async Task Nothing_of_it_may_run_or_load_what_is_not_its_own_nor_stand_in_a_frame(string path, HttpStatusCode expected)
    {
        using var response = await _server.NewBrowser().GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
                + "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            Header(response, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("no-cache", Header(response, "Cache-Control"));
        if (expected == HttpStatusCode.Redirect)
            Assert.Equal("/console/", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Each_screen_has_a_path_that_is_answered_with_the_page()
    {
        var page = ConsoleContent.Read("index.html");
        foreach (var path in new[] { "", "now", "provider/gmail", "login", "message/00000000000000000000000001" })
        {
            using var response = await _server.NewBrowser().GetAsync("/console/" + path);
            Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            Assert.Equal(page, await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Every_file_is_the_same_in_every_coding_and_has_a_type()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        foreach (var path in ConsoleContent.Paths)
        {
            var expected = ConsoleContent.Read(path);
            var tags = new HashSet<string>();
            foreach (var coding in new[] { "br, gzip", "gzip", "identity", "br;q=0, gzip;q=0" })
            {
                using var response = await SendAsync(client, path, coding);
                Assert.Equal(expected, await DecodeAsync(response));
                Assert.NotEqual("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
                tags.Add(response.Headers.ETag!.Tag);

                using var again = await SendAsync(client, path, coding, response.Headers.ETag);
                Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
                Assert.Empty(await again.Content.ReadAsByteArrayAsync());
            }

            Assert.InRange(tags.Count, 1, 3);
        }
    }

    [Fact]
    public async Task A_file_that_the_browser_has_in_another_coding_is_sent()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        using var plain = await SendAsync(client, "index.html", "identity");
        using var packed = await SendAsync(client, "index.html", "br", plain.Headers.ETag);

        Assert.Equal(HttpStatusCode.OK, packed.StatusCode);
        Assert.Equal(["br"], packed.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", packed.Headers.Vary);
    }

    [Fact]
    public async Task A_question_for_the_header_alone_is_answered_with_it()
    {
        using var response = await _server.NewBrowser().SendAsync(HttpMethod.Head, "/console/index.html");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(ConsoleContent.Read("index.html").Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task What_is_switched_off_is_not_there()
    {
        await using var server = await ConsoleServer.StartAsync(more: "console: { enabled: false }");
        foreach (var path in new[] { "/", "/console/", "/console/index.html", SessionEndpoint.Path })
            Assert.Equal(HttpStatusCode.NotFound, await server.NewBrowser().CodeOfAsync(HttpMethod.Get, path));
        Assert.Equal(
            HttpStatusCode.NotFound, await server.NewBrowser().CodeOfAsync(HttpMethod.Post, SessionEndpoint.Path, "{}"));
        Assert.Contains("console.enabled", (await server.RunAsync("console")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:8025", false, true)]
    [InlineData("[::1]:8025", false, true)]
    [InlineData("192.0.2.1:8025", false, false)]
    [InlineData("*:8025", false, false)]
    [InlineData("*:8025", true, true)]
    public void There_is_none_over_plain_HTTP_on_a_network_unless_it_is_said(string address, bool isSaid, bool isOn)
    {
        var options = new ServerOptions
        {
            Http = new HttpOptions { Address = address },
            Console = new ConsoleOptions { PlainHttp = isSaid },
        };

        var why = ConsoleHost.ReasonToBeOff(options);
        Assert.Equal(isOn, why is null);
        if (!isOn)
            Assert.Contains("console.plain_http", why, StringComparison.Ordinal);
        Assert.Null(ConsoleHost.ReasonToBeOff(options with { Http = options.Http with { Certificate = "cert.pem" } }));
    }

    [Theory]
    [InlineData("https://mta.example.com", true)]
    [InlineData("https://mta.example.com:8443/", true)]
    [InlineData("mta.example.com", false)]
    [InlineData("https://mta.example.com/console", false)]
    [InlineData("ftp://mta.example.com", false)]
    public void An_address_that_is_not_one_is_a_mistake(string url, bool isGood) =>
        Assert.Equal(isGood, !new ConsoleOptions { Url = url }.Validate().Any());

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private static async Task<byte[]> DecodeAsync(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream decoded = response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var bytes = new MemoryStream();
        await decoded.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string coding, EntityTagHeaderValue? has = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{_server.Origin}/console/{path}");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
        if (has is not null)
            request.Headers.IfNoneMatch.Add(has);
        return client.SendAsync(request);
    }
}
