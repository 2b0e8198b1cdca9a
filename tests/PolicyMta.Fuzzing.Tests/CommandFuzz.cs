using System.Text;
using System.Text.RegularExpressions;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>Command lines, against a reference made of regular expressions.</summary>
public sealed partial class CommandFuzz
{
    private static readonly Corpus Lines = new(
        "MAIL FROM:<>RCPT TO \"\\\t\r\n\0DATA@a",
        "EHLO client.example", "HELO [192.0.2.1]", "MAIL FROM:<a@b.example> SIZE=10 BODY=8BITMIME", "MAIL FROM:<>",
        "mail from: <\"a>b\"@c.example>",
        "RCPT TO:<@a.example,@b.example:c@d.example> NOTIFY=NEVER", "RCPT TO:<\"a\\\">b\"@c.example>", "DATA", "BDAT 100 LAST", "RSET",
        "NOOP x", "QUIT", "VRFY jane",
        "EXPN x", "HELP", "STARTTLS", "AUTH PLAIN AHUAcA==", "ETRN x", "GET / HTTP/1.1", "POST / HTTP/1.1", "CONNECT x:25 HTTP/1.1", "");

    [Fact]
    public Task Lines_are_taken_apart_as_the_reference_does() =>
        FuzzRun.OfAsync(Lines.Next, Parse, static (line, parsed, _) => Assert.Equal(Reference(line), parsed));

    private static Parsed Parse(byte[] line)
    {
        var command = CommandParser.Parse(line);
        return command.IsBare
            ? new Parsed(command.Verb, command.IsWellFormed, Text(command.Argument), "", "")
            : new Parsed(command.Verb, command.IsWellFormed, Text(command.Argument), Text(command.Path), Text(command.Parameters));
    }

    private static Parsed Reference(byte[] bytes)
    {
        var line = Text(bytes);
        if (line.IndexOfAny(['\r', '\n', '\0']) >= 0)
            return new Parsed(SmtpVerb.Unknown, false, "", "", "");

        line = line.TrimEnd(' ', '\t');
        var word = line.Split(' ', '\t')[0];
        var argument = line[word.Length..].TrimStart(' ', '\t');
        var verb = VerbOf(word.ToUpperInvariant());
        var result = new Parsed(verb, false, argument, "", "");
        switch (verb)
        {
            case SmtpVerb.Mail or SmtpVerb.Rcpt:
                var match = (verb == SmtpVerb.Mail ? Sender() : Recipient()).Match(argument);
                return match.Success
                    ? result with { IsWellFormed = true, Path = match.Groups[1].Value, Parameters = match.Groups[2].Value }
                    : result;
            case SmtpVerb.Data or SmtpVerb.Rset or SmtpVerb.Quit or SmtpVerb.StartTls:
                return result with { IsWellFormed = argument.Length == 0 };
            case SmtpVerb.Noop or SmtpVerb.Help or SmtpVerb.Http:
                return result with { IsWellFormed = true };
            default:
                return result with { IsWellFormed = verb != SmtpVerb.Unknown && argument.Length > 0 };
        }
    }

    private static SmtpVerb VerbOf(string word) => word switch
    {
        "GET" or "PUT" or "POST" or "HEAD" or "CONNECT" or "OPTIONS" => SmtpVerb.Http,
        "HTTP" or "UNKNOWN" => SmtpVerb.Unknown,
        _ => word.All(char.IsAsciiLetter) && Enum.TryParse<SmtpVerb>(word, ignoreCase: true, out var verb) ? verb : SmtpVerb.Unknown,
    };

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    [GeneratedRegex(
        """^FROM: *<((?:[^">]|"(?:[^"\\]|\\.)*")*)>(?:[ \t]+(.*))?$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Sender();

    [GeneratedRegex(
        """^TO: *<((?:[^">]|"(?:[^"\\]|\\.)*")*)>(?:[ \t]+(.*))?$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Recipient();

    private sealed record Parsed(SmtpVerb Verb, bool IsWellFormed, string Argument, string Path, string Parameters);
}
