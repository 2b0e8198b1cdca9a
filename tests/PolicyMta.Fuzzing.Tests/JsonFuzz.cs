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
        """{"from":1,"to":null,"text":[]}""", "[]", "null", """{"to":["a","b",{}],"headers":{"From":"x","Bad Name":"y"}}""");

    [Fact]
    public Task A_body_is_a_submission_or_has_mistakes() => FuzzRun.OfAsync(
        Bodies.Next,
        static body =>
        {
            var errors = new List<FieldError>();
            return (Submission: SubmissionReader.Read(body, errors), Errors: errors);
        },
        static (_, read, _) =>
        {
            Assert.Equal(read.Submission is null, read.Errors.Count > 0);
            Assert.All(read.Errors, error => Assert.False(string.IsNullOrEmpty(error.ToString())));
        });
}
