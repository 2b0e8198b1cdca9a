using System.Text;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>Messages with everything that canonicalization must get right; the same ones on every run.</summary>
internal static class RandomMessages
{
    private static readonly string[] Words = ["hello", "world", "Grüße", "a", "=20", "<b>", "x\u00a0y", ".", "..", "From", "ünï"];
    private static readonly string[] Spaces = [" ", "  ", "\t", " \t ", "\r\n ", "\r\n\t", " \r\n  "];

    public static IEnumerable<byte[]> Take(int count)
    {
        var random = new Random(20261124);
        for (var i = 0; i < count; i++)
            yield return Encoding.UTF8.GetBytes(Make(random));
    }

    private static string Make(Random random)
    {
        var fields =
            new List<string> { "From:" + Pick(random, " ", "\t", "  ", "") + "Jane" + Pick(random, Spaces) + "<jane@example.com>" };
        foreach (var name in (string[])[
            "Subject", "To", "Date", "Message-ID", "List-Unsubscribe", "X-Other", "Received", "MIME-Version", "Content-Type", "Reply-To",
        ])
        {
            // One Subject, From, ... at most: two of them are no valid message, and verifiers differ on what to do about it.
            for (var n = random.Next(0, name is "X-Other" or "Received" or "List-Unsubscribe" ? 4 : 2); n > 0; n--)
            {
                var written = Pick(random, name, name.ToUpperInvariant(), name.ToLowerInvariant());
                fields.Add($"{written}:{Pick(random, " ", "", "  ")}{Value(random, name)}");
            }
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields));
        return string.Concat(fields.Select(field => field + "\r\n")) + "\r\n" + Body(random);
    }

    private static string Value(Random random, string name) => name switch
    {
        "MIME-Version" => "1.0",
        "Content-Type" => "text/plain;" + Pick(random, Spaces) + "charset=utf-8",
        "Message-ID" => $"<{random.Next()}@example.com>",
        "Date" => "Tue, 24 Nov 2026 04:05:06 +0000",
        "To" or "Reply-To" => "someone@corp.example",
        _ => "v" + string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(
            _ => Pick(random, Spaces) + Pick(random, Words).Replace("..", "dots", StringComparison.Ordinal))),
    };

    private static string Body(Random random)
    {
        var body = new StringBuilder();
        for (var lines = random.Next(0, 30); lines > 0; lines--)
        {
            for (var words = random.Next(0, 14); words > 0; words--)
                body.Append(Pick(random, Words)).Append(Pick(random, "", " ", "  ", "\t", " \t "));
            body.Append("\r\n");
        }

        for (var blank = random.Next(0, 4); blank > 0; blank--)
            body.Append(Pick(random, "", " ", "\t")).Append("\r\n");
        return body.ToString();
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
