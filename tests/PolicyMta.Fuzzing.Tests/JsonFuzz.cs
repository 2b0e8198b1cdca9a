using System.Text;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Http;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>JSON bodies of POST /api/v1/messages.</summary>
public sealed class JsonFuzz
{
    private static readonly Corpus Bodies = new(
        "{}[]\":,tofrm0\\u1e-",
        """{"from":"a@b.example","to":["c@d.example"],"subject":"Hi","text":"Hello"}""",
        """{"from":"Jane <a@b.example>","to":["Joe <c@d.example>","e@f.example"],"cc":["g@h.example"],"html":"<p>x</p>","headers":{"X-A":"b"},"metadata":{"k":"v"}}""",
        """{"from":{"address":"a@b.example","name":"J\u00fcrgen"},"to":[{"address":"c@d.example"}],"text":"x","tenant":"t","campaign":"c","priority":"high","return_path":"r@b.example"}""",
        """{"from":"a@b.example","subject":"{{n}}","text":"x\u0000\r{{n}}\n.\n","html":"<p>{{{n}}} \\{{</p>","headers":{"X-A":"{{n}}"},"substitutions":{"n":"a\u00fc"},"recipients":["c@d.example",{"to":"E <e@f.example>","substitutions":{"n":7}}]}""",
        """{"from":"a@b.example","bcc":"c@d.example","text":"x","html":"y","attachments":[{"name":"\u00e4.pdf","type":"application/pdf","content":"AAEC"}],"inline":[{"content_id":"i","type":"image/png","content":"AAEC"}],"send_at":"2027-01-31T08:00:00Z"}""",
        """{"from":1,"to":null,"text":[]}""", "[]", "null", """{"to":["a","b",{}],"headers":{"From":"x","Bad Name":"y"}}""");

    [Fact]
    public Task A_body_is_a_submission_or_has_mistakes() => FuzzRun.OfAsync(
        Bodies.Next,
        static body =>
        {
            var errors = new List<FieldError>();
            return (Submission: SubmissionReader.Read(body, LenientAddresses.OfRecipients, 1000, errors), Errors: errors);
        },
        static (_, read, _) =>
        {
            Assert.Equal(read.Submission is null, read.Errors.Count > 0);
            Assert.All(read.Errors, error => Assert.False(string.IsNullOrEmpty(error.ToString())));
            if (read.Submission is { } submission)
                CheckMessage(submission);
        });

    /// <summary>
    /// What is built has the form that every receiver can take, names nobody in Bcc, and nobody's words have become header fields.
    /// </summary>
    private static void CheckMessage(MessageSubmission submission)
    {
        var text = submission.Text;
        if (!submission.Personal.IsEmpty)
        {
            var errors = new List<FieldError>();
            if (PersonalText.Parse(text, errors) is not { } personal)
            {
                Assert.NotEmpty(errors);
                return;
            }

            text = personal.Render(submission.Personal[0].Values, out var mistake);
            if (mistake is not null)
                return;
        }

        using var content = MimeBuilder.Build(
            submission, text, submission.To, submission.Cc, DateTimeOffset.UnixEpoch, ContentBudget.Unlimited());
        var message = content.Memory.Span;
        Assert.False(message.ContainsAnyInRange((byte)0x7F, (byte)0xFF), "It has bytes that are not 7 bit text.");
        foreach (var line in Encoding.ASCII.GetString(message).Split("\r\n"))
        {
            Assert.InRange(line.Length, 0, 998);
            Assert.False(line.AsSpan().ContainsAny('\r', '\n', '\0'));
        }

        var fields = new MessageContent(message.ToArray()).Header.Select(field => field.Name).ToList();
        Assert.DoesNotContain("Bcc", fields, StringComparer.OrdinalIgnoreCase);
        string[] known = [
            "From",
            "To",
            "Cc",
            "Reply-To",
            "Subject",
            "Date",
            "Message-Id",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Content-Disposition",
            "Content-Id",
            .. text.Headers.Select(header => header.Key),
        ];
        Assert.All(fields, field => Assert.Contains(field, known, StringComparer.OrdinalIgnoreCase));
    }
}
