namespace PolicyMta.Server.Tests.Configuration;

/// <summary>Makes texts that are nearly right of one that is: by lines, by values and by characters. For one test at a time.</summary>
internal sealed class MutatedText(string original, Random random)
{
    private static readonly string[] Values =
    [
        "", "~", "null", "[]", "{}", "[{}]", "{ a: { b: [1, 2] } }", "-1", "0", "1e9", "99999999999999999999", "0x10", "007", ".5", "NaN",
        "true", "no", "never", "10ms", "-5m", "9999999d", "1/s", "0/h", "*", "*:25", "&a x", "*a", "!!int 5", "'", "\"", "'it''s'", "|",
        ">-", "a: b", "- x", "@", "`", "%", "#", "\u00a0", "\u202e", "\u0000", "\ud7ff", "é", "/", "..", "/nowhere/at/all", "127.0.0.1",
        "127.0.0.1:99999", "[::1]:25", "[::", "10.0.0.1/8", "::/129", "example.com", "-.example", "550 no", "250 ok", "nosuch", "x y z",
        "\t", "smtps://[", "lmtp://x:y", "${HOME}", "{{x}}", "<<: *a", "? a", "${", "${NO_SUCH_VARIABLE}",
        "${HOME:-", "$${HOME}", "${1}", "file:", "file:/nowhere", "file:/dev/zero", "file:/", "file:keys/token", "{ <<: *limits }",
        "{ <<: [*limits, *more, 5] }", "conf.d/*.yaml", "single.yaml", "[policymta.yaml]", "conf.d", "keys/token", "---", "...",
    ];

    private static readonly string Characters = ":-#'\"[]{},&*!|>%@`\t \n\r\u0000\u00a0\u202e\u2028\ufeff\u0085~?\\/.0a";

    public string Next()
    {
        var text = original;
        for (var i = random.Next(1, 4); i > 0; i--)
            text = Once(text);
        return text;
    }

    private string Once(string text)
    {
        var lines = text.Split('\n').ToList();
        var at = random.Next(lines.Count);
        switch (random.Next(10))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(random.Next(lines.Count), lines[at]);
                break;
            case 2:
                lines[at] = new string(' ', random.Next(9)) + lines[at].TrimStart();
                break;
            case 3:
                lines[at] = "\t" + lines[at];
                break;
            case 4:
                return text[..random.Next(text.Length)];
            case 5 or 6 when lines[at].IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon:
                lines[at] = lines[at][..(colon + 2)] + Values[random.Next(Values.Length)];
                break;
            case 7 when lines[at].IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon:
                lines[at] = new string(' ', lines[at].Length - lines[at].TrimStart().Length) + Values[random.Next(Values.Length)]
                    + lines[at][colon..];
                break;
            case 8:
                lines[at] = lines[at].Insert(
                    random.Next(lines[at].Length + 1), new string(Characters[random.Next(Characters.Length)], random.Next(1, 3)));
                break;
            default:
                lines[at] = lines[at] + " " + Values[random.Next(Values.Length)];
                break;
        }

        return string.Join('\n', lines);
    }
}
