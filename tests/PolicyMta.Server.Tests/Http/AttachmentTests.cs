using System.Net;
using System.Text;
using System.Text.Json;
using MimeKit;

namespace PolicyMta.Server.Tests.Http;

public sealed class AttachmentTests
{
    private static readonly string Pixel = Convert.ToBase64String([0x89, 0x50, 0x4E, 0x47, 0, 255, 13, 10]);

    [Fact]
    public async Task Files_and_images_are_laid_out_as_a_careful_mail_client_would()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync($$"""
            {
              "from": "a@x.test", "to": "b@x.test", "text": "see the picture", "html": "<p><img src='cid:logo@x.test'></p>",
              "inline": [{"content_id": "logo@x.test", "type": "image/png", "name": "logo.png", "content": "{{Pixel}}"}],
              "attachments": [
                {"name": "Rechnung März.pdf", "type": "application/pdf", "content": "{{Pixel}}"},
                {"name": "mail.eml", "type": "message/rfc822", "content": "{{Convert.ToBase64String("Subject: inner\r\n\r\nhi\r\n"u8)}}"}
              ]
            }
            """);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var mixed = Assert.IsType<Multipart>(api.Mime().Body, exactMatch: false);
        Assert.Equal("multipart/mixed", mixed.ContentType.MimeType);
        var related = Assert.IsType<MultipartRelated>(mixed[0]);
        Assert.Equal("multipart/alternative", related.ContentType.Parameters["type"]);
        var alternatives = Assert.IsType<MultipartAlternative>(related[0]);
        Assert.Equal(["text/plain", "text/html"], alternatives.Select(part => part.ContentType.MimeType));
        var image = Assert.IsType<MimePart>(related[1]);
        Assert.Equal(
            ("logo@x.test", "inline", "image/png"), (image.ContentId, image.ContentDisposition!.Disposition, image.ContentType.MimeType));
        var pdf = Assert.IsType<MimePart>(mixed[1]);
        Assert.Equal(("Rechnung März.pdf", "attachment"), (pdf.FileName, pdf.ContentDisposition!.Disposition));
        Assert.Equal(Convert.FromBase64String(Pixel), Decoded(pdf));
        Assert.Equal("inner", Assert.IsType<MessagePart>(mixed[2]).Message!.Subject);
    }

    [Theory]
    [InlineData("""{"type": "image/png", "content": "AAAA"}""", "name", "#/attachments/0/name")]
    [InlineData("""{"name": "../../etc", "type": "image/png", "content": "AAAA"}""", "name", "#/attachments/0/name")]
    [InlineData("""{"name": "a", "content": "AAAA"}""", "type", "#/attachments/0/type")]
    [InlineData("""{"name": "a", "type": "png", "content": "AAAA"}""", "type", "#/attachments/0/type")]
    [InlineData("""{"name": "a", "type": "multipart/mixed", "content": "AAAA"}""", "type", "#/attachments/0/type")]
    [InlineData("""{"name": "a", "type": "image/png\r\nX-Evil: 1", "content": "AAAA"}""", "type", "#/attachments/0/type")]
    [InlineData("""{"name": "a", "type": "image/png", "content": "not base64!"}""", "content", "#/attachments/0/content")]
    [InlineData("""{"name": "a", "type": "image/png"}""", "content", "#/attachments/0/content")]
    [InlineData("""{"name": "a", "type": "image/png", "content": "AAAA", "size/KB": 3}""", "size/KB", "#/attachments/0/size~1KB")]
    public async Task A_mistake_in_a_file_is_named_by_its_pointer(string file, string field, string pointer)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "attachments": [{{file}}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = Assert.Single(json.RootElement.GetProperty("errors").EnumerateArray());
        Assert.Equal("attachments[0]." + field, error.GetProperty("field").GetString());
        Assert.Equal(pointer, Uri.UnescapeDataString(error.GetProperty("pointer").GetString()!));
    }

    [Theory]
    [InlineData(
        """{"from": "a@x.test", "to": "b@x.test", "text": "x", "inline": [{"content_id": "a", "type": "image/png", "content": "AAAA"}]}""",
        "inline")]
    [InlineData(
        """{"from": "a@x.test", "to": "b@x.test", "html": "x", "inline": [{"type": "image/png", "content": "AAAA"}]}""",
        "inline[0].content_id")]
    [InlineData(
        """{"from": "a@x.test", "to": "b@x.test", "html": "x", "inline": [{"content_id": "<a>", "type": "image/png", "content": "AAAA"}]}""",
        "inline[0].content_id")]
    [InlineData(
        """{"from": "a@x.test", "to": "b@x.test", "html": "x", "inline": [{"content_id": "a", "type": "image/png", "content": "AAAA"}, {"content_id": "a", "type": "image/png", "content": "AAAA"}]}""",
        "inline")]
    public async Task An_image_needs_an_id_and_html_that_shows_it(string json, string field)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(json);

        Assert.Equal([field], (await ApiFixture.FieldsAsync(response)).Keys);
    }

    [Fact]
    public async Task Long_header_fields_are_folded_and_unbreakable_ones_refused()
    {
        await using var api = await ApiFixture.StartAsync();
        var references = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"<{i}@x.test>"));
        var words = string.Join(' ', Enumerable.Repeat("Grüße", 300));

        await api.PostJsonAsync(
            $$$"""{"from": "a@x.test", "bcc": "b@x.test", "text": "x", "subject": "{{{words}}}", "headers": {"References": "{{{references}}}", "X-Long": "{{{words}}}"}}""");
        var refused = await api.PostJsonAsync(
            $$$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"X-Long": "{{{new string('x', 950)}}}"}}""");

        Assert.All(
            Encoding.ASCII.GetString(Assert.Single(api.Injected).Content).Split("\r\n"), line => Assert.InRange(line.Length, 0, 100));
        var mime = api.Mime();
        Assert.Equal((words, words), (mime.Subject, mime.Headers["X-Long"]));
        Assert.Equal(200, mime.References.Count);
        Assert.Equal("undisclosed-recipients", Assert.Single(mime.To).Name);
        Assert.Equal(["headers.X-Long"], (await ApiFixture.FieldsAsync(refused)).Keys);
    }

    private static byte[] Decoded(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content!.DecodeTo(content);
        return content.ToArray();
    }
}
