using System.Net.Http.Headers;
using System.Text;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>Listeners, users and tokens write only the From domains that are theirs, whatever else the message says.</summary>
public sealed class AuthorDomainTests
{
    private const string OwnMail = "From: Shop <news@shop.example>\r\nSubject: own\r\n\r\nx\r\n";
    private const string ForeignMail = "From: Bank <news@bank.example>\r\nSubject: foreign\r\n\r\nx\r\n";
    private const string TwoAuthors = "From: news@shop.example\r\nFrom: news@bank.example\r\nSubject: two\r\n\r\nx\r\n";

    /// <summary>The example of RFC 7677 section 3: the password is "pencil".</summary>
    private const string Pencil = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
        + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    [Fact]
    public async Task What_is_not_theirs_is_refused_over_SMTP_and_HTTP_and_nothing_of_it_leaves()
    {
        using var folder = new TestFolder();
        await using var sink = new ByteSink("8BITMIME");
        var (shop, users) = (Ports.Free(), Ports.Free());
        await using var mta = new MtaProcess(
            folder.Path,
            $"""
            delivery: {"{"} next_hop: "127.0.0.1:{sink.Port}" {"}"}
            users:
              - name: jane
                password: {Pencil}
                from_domains: [blog.example]
            """,
            $"""
              - name: shop
                address: 127.0.0.1:{shop}
                from_domains: [shop.example]
              - name: users
                address: 127.0.0.1:{users}
                from_domains: ["*.example"]
                auth: {"{"} without_tls: true {"}"}
            """);
        File.WriteAllText(
            mta.ConfigurationFile,
            File.ReadAllText(mta.ConfigurationFile).Replace(
                "- name: test\n", "- name: test\n      from_domains: [shop.example]\n", StringComparison.Ordinal));
        await mta.StartAsync();

        await using (var talk = await SmtpTalk.StartAsync(shop))
        {
            Assert.StartsWith("250", await SendAsync(talk, OwnMail), StringComparison.Ordinal);
            foreach (var foreign in (string[])[ForeignMail, TwoAuthors, "Subject: no author\r\n\r\nx\r\n"])
                Assert.StartsWith("550 5.7.1", await SendAsync(talk, foreign), StringComparison.Ordinal);
            Assert.Contains(
                "This listener may not write bank.example in From", await SendAsync(talk, ForeignMail), StringComparison.Ordinal);
        }

        await using (var talk = await SmtpTalk.StartAsync(users))
        {
            Assert.StartsWith("250", await SendAsync(talk, OwnMail), StringComparison.Ordinal);
            var login = Convert.ToBase64String(Encoding.ASCII.GetBytes("\0jane\0pencil"));
            Assert.StartsWith("235", await talk.CommandAsync($"AUTH PLAIN {login}"), StringComparison.Ordinal);
            Assert.Contains("This user may not write shop.example", await SendAsync(talk, OwnMail), StringComparison.Ordinal);
            Assert.StartsWith(
                "250", await SendAsync(talk, "From: jane@blog.example\r\nSubject: blog\r\n\r\nx\r\n"), StringComparison.Ordinal);
        }

        Assert.StartsWith("202", await PostAsync(mta, OwnMail), StringComparison.Ordinal);
        foreach (var foreign in (string[])[ForeignMail, TwoAuthors])
        {
            var answer = await PostAsync(mta, foreign);
            Assert.StartsWith("422", answer, StringComparison.Ordinal);
            Assert.Contains("This token may not write bank.example in From", answer, StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => sink.Mails.Count == 4, () => mta.Output);
        Assert.DoesNotContain(
            sink.Mails, mail => Encoding.ASCII.GetString(mail.Content).Contains("bank.example", StringComparison.Ordinal));
    }

    private static async Task<string> PostAsync(MtaProcess mta, string mail)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{mta.HttpPort}/api/v1/messages")
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes(mail)),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", MtaProcess.InjectionToken);
        request.Headers.Add("X-Envelope-From", "bounce@shop.example");
        request.Headers.Add("X-Envelope-To", "x@sink.test");
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        using var response = await client.SendAsync(request);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private static Task<string> SendAsync(SmtpTalk talk, string mail) =>
        talk.SendMailAsync("<bounce@shop.example>", "<x@sink.test>", Encoding.ASCII.GetBytes(mail));
}
