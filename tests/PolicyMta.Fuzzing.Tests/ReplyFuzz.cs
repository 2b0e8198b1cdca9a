using System.Text;
using System.Text.RegularExpressions;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>Replies of other servers, whole and in pieces.</summary>
public sealed partial class ReplyFuzz
{
    private static readonly Corpus Replies = new(
        "2505-  \r\n\r\na",
        "250 OK\r\n", "250-mx.example\r\n250-SIZE 100\r\n250 CHUNKING\r\n", "550 5.1.1 No such user\r\n", "220 \r\n", "354\r\n",
        "421-x\n421 y\n", "250-a\r\n550 b\r\n", "199 x\r\n", "250\u00fc\r\n", "\r\n 250 OK\r\n", "\u00ef\u00bb\u00bf550 No\r\n");

    [Fact]
    public Task Replies_end_where_the_reference_says_however_they_are_cut() => FuzzRun.OfAsync(
        Replies.Next,
        static bytes =>
        {
            var parser = new ReplyParser();
            return (Status: parser.Parse(bytes), parser.Code, parser.Length);
        },
        static (bytes, whole, random) =>
        {
            Assert.Equal(
                Reference(Encoding.Latin1.GetString(bytes)),
                whole.Status == ReplyStatus.Complete ? (whole.Status, whole.Code, whole.Length) : (whole.Status, 0, 0));

            var parser = new ReplyParser();
            var status = ReplyStatus.Incomplete;
            for (var received = 0; received < bytes.Length && status == ReplyStatus.Incomplete;)
            {
                received = Math.Min(bytes.Length, received + random.Next(1, 5));
                status = parser.Parse(bytes.AsSpan(0, received));
            }

            // A prefix may already be malformed; a complete reply is the same in pieces.
            Assert.Equal(whole.Status, status);
            if (status == ReplyStatus.Complete)
                Assert.Equal((whole.Code, whole.Length), (parser.Code, parser.Length));
        });

    private static (ReplyStatus Status, int Code, int Length) Reference(string text)
    {
        if (text is "\u00EF" or "\u00EF\u00BB")
            return (ReplyStatus.Incomplete, 0, 0);
        var start = Nothing().Match(text).Length;
        var position = start;
        while (true)
        {
            var isFirst = position == start;
            var end = text.IndexOf('\n', position);
            var line = end < 0 ? text[position..] : text[position..end];
            if (end < 0)
                return (!isFirst || Beginning().IsMatch(line) ? ReplyStatus.Incomplete : ReplyStatus.Malformed, 0, 0);
            line = line.TrimEnd('\r');
            var hasCode = Line().IsMatch(line);
            if (!hasCode && isFirst)
                return (ReplyStatus.Malformed, 0, 0);
            position = end + 1;
            if (hasCode && (line.Length == 3 || line[3] != '-'))
                return (ReplyStatus.Complete, int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), position);
        }
    }

    /// <summary>What may come before a reply and means nothing.</summary>
    [GeneratedRegex(@"\A(?:\u00EF\u00BB\u00BF)?[\r\n \t\0]*")]
    private static partial Regex Nothing();

    [GeneratedRegex(@"^(?:|[2-5]|[2-5][0-9]|[2-5][0-9]{2}.*)\z", RegexOptions.Singleline)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^(?:[2-5][0-9]{2}(?:[ \t-].*)?|[45][0-9]{2}[^0-9A-Za-z].*)\z", RegexOptions.Singleline)]
    private static partial Regex Line();
}
