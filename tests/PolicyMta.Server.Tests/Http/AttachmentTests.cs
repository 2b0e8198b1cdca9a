using System.Net;
using System.Text;
using System.Text.Json;
using MimeKit;
using PolicyMta.Core.Smtp.Content;

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
            $$$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"X-Long": "{{{new string('x', 998)}}}"}}""");

        Assert.All(
            Encoding.ASCII.GetString(Assert.Single(api.Injected).Content).Split("\r\n"), line => Assert.InRange(line.Length, 0, 100));
        var mime = api.Mime();
        Assert.Equal((words, words), (mime.Subject, mime.Headers["X-Long"]));
        Assert.Equal(200, mime.References.Count);
        Assert.Equal("undisclosed-recipients", Assert.Single(mime.To).Name);
        Assert.Equal(["headers.X-Long"], (await ApiFixture.FieldsAsync(refused)).Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no header")]
    [InlineData(" X: leading space\n\nx")]
    [InlineData("Subject x\n\n")]
    [InlineData("A: 1\n\nwith\0nul")]
    [InlineData("\0\0\0\0")]
    public async Task A_malformed_message_is_the_clients_mistake(string attached)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(Attaching(Encoding.UTF8.GetBytes(attached)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["attachments[0].content"], (await ApiFixture.FieldsAsync(response)).Keys);
        Assert.Empty(api.Injected);
    }

    [Theory]
    [InlineData("Subject: a\n\nunix\n.\nlines\n")]
    [InlineData("Subject: a\r\rmac\r.\rlines\r")]
    [InlineData("Subject: a\r\n\r\nbare\rreturn\nand feed\r\r\n.\r\r\nend")]
    [InlineData("Subject: a\rBcc: b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n1\r2\r\n--b\r\n\r\np\rart\r\n--b--\rend\n")]
    [InlineData("Subject: a\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\rAAEC\n.\nAAEC")]
    [InlineData("Subject: a\r\nContent-Type: message/rfc822\r\n\r\nSubject: i\rn\r\n\r\nx\ry")]
    [InlineData("\uFEFFSubject: Grüße\r\nFrom: Jörg <j@x.test>\r\n\r\nä\r\n")]
    public async Task A_message_that_goes_along_brings_no_loose_line_end(string attached)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(Attaching(Encoding.UTF8.GetBytes(attached)));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var content = Assert.Single(api.Injected).Content;
        Assert.False(LooseBytes.AreIn(content));
        Assert.True(Ascii.IsValid(content));
        Assert.NotNull(Assert.IsType<MessagePart>(Assert.IsType<Multipart>(api.Mime().Body, exactMatch: false)[1]).Message!.Subject);
    }

    private static string Attaching(byte[] message) => $$"""
        {"from": "a@x.test", "to": "b@x.test", "text": "x", "attachments": [
          {"name": "m.eml", "type": "message/rfc822", "content": "{{Convert.ToBase64String(message)}}"}]}
        """;

    private static byte[] Decoded(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content!.DecodeTo(content);
        return content.ToArray();
    }
}
