using System.Text;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>Headers of messages, against a reference that reads line by line.</summary>
public sealed class HeaderFuzz
{
    private static readonly Corpus Messages = new(
        "a: \r\n\t:\r\n",
        "Subject: Hello\r\nFrom: a@b.example\r\n\r\nbody\r\n", "Received: from a\r\n\tby b;\r\n\tnow\r\nTo: x\r\n\r\n",
        "A:\r\nB :x\r\n\r\n", "no field\r\nA: b\r\n\r\n", "\r\nbody", "A: b",
        "From nobody Mon\r\nA: b\r\n\r\n", "A: \u00fc\r\n\r\n\u00fc");

    [Fact]
    public Task Fields_and_body_are_the_message() => FuzzRun.OfAsync(
        Messages.Next,
        static raw =>
        {
            var content = new MessageContent(raw);
            return (content.Header, content.Body);
        },
        static (raw, parsed, _) =>
        {
            var (header, body) = parsed;
            var (fields, rest) = Reference(Encoding.Latin1.GetString(raw));
            Assert.Equal(fields, header.Select(field => Encoding.Latin1.GetString(field.Raw.Span)));
            Assert.Equal(rest, Encoding.Latin1.GetString(body.Span));
            foreach (var field in header)
            {
                Assert.True(field.Is(field.Name));
                Assert.DoesNotContain("\r\n", field.Value, StringComparison.Ordinal);
                Assert.DoesNotContain(field.Name, c => c is <= ' ' or > '~' or ':');
            }
        });

    private static (List<string> Fields, string Body) Reference(string text)
    {
        var fields = new List<string>();
        while (text.Length > 0)
        {
            if (text.StartsWith("\r\n", StringComparison.Ordinal))
                return (fields, text[2..]);

            var length = LineLength(text);
            while (length < text.Length && text[length] is ' ' or '\t')
                length += LineLength(text[length..]);
            var name = text[..length].Split(':')[0].TrimEnd(' ', '\t');
            if (name.Length == 0 || !text[..length].Contains(':', StringComparison.Ordinal) || name.Any(c => c is <= ' ' or > '~'))
                break;
            fields.Add(text[..length]);
            text = text[length..];
        }

        return (fields, text);
    }

    private static int LineLength(string text) =>
        text.IndexOf("\r\n", StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Length;
}
