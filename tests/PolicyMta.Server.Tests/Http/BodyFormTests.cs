using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

/// <summary>What a body is before it is JSON or a message: its charset, its coding, its mark.</summary>
public sealed class BodyFormTests
{
    private const string Json = """{"from": "a@x.test", "to": "b@x.test", "text": "Grüße"}""";

    [Theory]
    [InlineData("application/json", HttpStatusCode.Accepted)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.Accepted)]
    [InlineData("application/json; charset=\"UTF-8\"", HttpStatusCode.Accepted)]
    [InlineData("application/json; charset=iso-8859-1", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=windows-1252", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    public async Task Json_is_in_utf8(string type, HttpStatusCode expected)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostAsync(Json, type);

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.Accepted)
            Assert.Contains("UTF-8", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_bytes_are_told_as_what_they_are()
    {
        await using var api = await ApiFixture.StartAsync();

        var latin1 = await SendAsync(api, Encoding.Latin1.GetBytes(Json), "application/json");
        var name = await SendAsync(api, [.. "{\"\u0080"u8[..2], 0xFC, .. "\": 1}"u8], "application/json");
        var utf16 = await SendAsync(api, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Json)], "application/json");
        var half = await api.PostJsonAsync("""{"from": "a@x.test", "to": "b@x.test", "text": "\ud800"}""");

        Assert.Contains("is not valid UTF-8 at byte 51", (await ApiFixture.FieldsAsync(latin1))["body"], StringComparison.Ordinal);
        Assert.Contains("is not valid UTF-8 at byte 3", (await ApiFixture.FieldsAsync(name))["body"], StringComparison.Ordinal);
        Assert.Contains("is in UTF-16", (await ApiFixture.FieldsAsync(utf16))["body"], StringComparison.Ordinal);
        Assert.Contains("half of a surrogate pair", (await ApiFixture.FieldsAsync(half))["body"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br, gzip")]
    public async Task A_compressed_body_is_not_taken(string coding)
    {
        await using var api = await ApiFixture.StartAsync();

        foreach (var (type, body) in new[] { ("application/json", Json), ("message/rfc822", "From: a@x.test\nTo: b@x.test\n\nx\n") })
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(body));
            var response = await SendAsync(api, packed.ToArray(), type, coding);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
            Assert.Contains("Content-Encoding", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(api.Injected);
    }

    [Fact]
    public async Task A_byte_order_mark_is_taken_away()
    {
        await using var api = await ApiFixture.StartAsync();

        await SendAsync(api, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Json)], "application/json");
        await SendAsync(api, [0xEF, 0xBB, 0xBF, .. "Bcc: c@x.test\nFrom: a@x.test\nTo: b@x.test\n\nx\n"u8], "message/rfc822", "identity");

        Assert.Equal("Grüße", MimeKit.MimeMessage.Load(new MemoryStream(api.Injected[0].Content)).TextBody!.TrimEnd());
        Assert.Equal("From: a@x.test\r\nTo: b@x.test\r\n\r\nx\r\n", Encoding.UTF8.GetString(api.Injected[1].Content));
        Assert.Equal(["b@x.test", "c@x.test"], api.Injected[1].Request.Recipients.Select(recipient => recipient.Address));
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiFixture api, byte[] body, string type, string? coding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, InjectionEndpoint.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (coding is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return await api.Client.SendAsync(request);
    }
}
