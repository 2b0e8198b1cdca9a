using System.Text;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Tests.Smtp.Parsing;

public sealed class CommandParserTests
{
    [Theory]
    [InlineData("EHLO client.example", nameof(SmtpVerb.Ehlo), "client.example")]
    [InlineData("helo  client.example ", nameof(SmtpVerb.Helo), "client.example")]
    [InlineData("EHLO\tclient.example", nameof(SmtpVerb.Ehlo), "client.example")]
    [InlineData("DATA", nameof(SmtpVerb.Data), "")]
    [InlineData("data  ", nameof(SmtpVerb.Data), "")]
    [InlineData("Rset", nameof(SmtpVerb.Rset), "")]
    [InlineData("NOOP", nameof(SmtpVerb.Noop), "")]
    [InlineData("NOOP whatever you like", nameof(SmtpVerb.Noop), "whatever you like")]
    [InlineData("QUIT", nameof(SmtpVerb.Quit), "")]
    [InlineData("VRFY postmaster", nameof(SmtpVerb.Vrfy), "postmaster")]
    [InlineData("EXPN staff", nameof(SmtpVerb.Expn), "staff")]
    [InlineData("HELP", nameof(SmtpVerb.Help), "")]
    [InlineData("STARTTLS", nameof(SmtpVerb.StartTls), "")]
    [InlineData("AUTH PLAIN AHUAcA==", nameof(SmtpVerb.Auth), "PLAIN AHUAcA==")]
    [InlineData("BDAT 1000 LAST", nameof(SmtpVerb.Bdat), "1000 LAST")]
    [InlineData("GET / HTTP/1.1", nameof(SmtpVerb.Http), "/ HTTP/1.1")]
    [InlineData("POST /api HTTP/1.1", nameof(SmtpVerb.Http), "/api HTTP/1.1")]
    [InlineData("CONNECT mx.example:25 HTTP/1.1", nameof(SmtpVerb.Http), "mx.example:25 HTTP/1.1")]
    public void Reads_verb_and_argument(string line, string verb, string argument)
    {
        var command = CommandParser.Parse(Bytes(line));

        Assert.True(command.IsWellFormed);
        Assert.Equal(verb, command.Verb.ToString());
        Assert.Equal(argument, Text(command.Argument));
    }

    [Theory]
    [InlineData("MAIL FROM:<jane@sender.example>", "jane@sender.example", "")]
    [InlineData("mail from:<jane@sender.example>", "jane@sender.example", "")]
    [InlineData("MAIL FROM: <jane@sender.example>", "jane@sender.example", "")]
    [InlineData("MAIL FROM:<>", "", "")]
    [InlineData("MAIL FROM:<> SIZE=10 BODY=8BITMIME", "", "SIZE=10 BODY=8BITMIME")]
    [InlineData("MAIL  FROM:<a@b.example>  SIZE=10 ", "a@b.example", "SIZE=10")]
    [InlineData("MAIL FROM:<\"a>b\"@c.example> SIZE=1", "\"a>b\"@c.example", "SIZE=1")]
    [InlineData("MAIL FROM:<\"a\\\">b\"@c.example>", "\"a\\\">b\"@c.example", "")]
    [InlineData("RCPT TO:<jane@receiver.example>", "jane@receiver.example", "")]
    [InlineData("rcpt to:<@relay.example:jane@receiver.example> NOTIFY=NEVER", "@relay.example:jane@receiver.example", "NOTIFY=NEVER")]
    public void Reads_path_and_parameters(string line, string path, string parameters)
    {
        var command = CommandParser.Parse(Bytes(line));

        Assert.True(command.IsWellFormed);
        Assert.Equal(path, Text(command.Path));
        Assert.Equal(parameters, Text(command.Parameters));
    }

    [Theory]
    [InlineData("MAIL FROM:jane@sender.example", "jane@sender.example", "")]
    [InlineData("RCPT TO: jane@x.example NOTIFY=NEVER", "jane@x.example", "NOTIFY=NEVER")]
    [InlineData("mail from:jane@sender.example\tSIZE=1", "jane@sender.example", "SIZE=1")]
    public void Tells_a_path_that_only_lacks_its_brackets(string line, string path, string parameters)
    {
        var command = CommandParser.Parse(Bytes(line));

        Assert.Equal((false, true), (command.IsWellFormed, command.IsBare));
        Assert.Equal((path, parameters), (Text(command.Path), Text(command.Parameters)));
    }

    [Theory]
    [InlineData("MAIL FROM:")]
    [InlineData("MAIL FROM: ")]
    [InlineData("MAIL FROM:jane@sender.example>")]
    [InlineData("MAIL FROM:jane<@sender.example")]
    [InlineData("MAIL FROM:<jane@sender.example")]
    [InlineData("RCPT TO:\"a b\"@x.example")]
    public void Takes_no_half_bracketed_path_for_a_bare_one(string line) => Assert.False(CommandParser.Parse(Bytes(line)).IsBare);

    [Theory]
    [InlineData("MAIL")]
    [InlineData("MAIL FROM")]
    [InlineData("MAIL FROM:")]
    [InlineData("MAIL FROM:jane@sender.example")]
    [InlineData("MAIL FROM:<jane@sender.example")]
    [InlineData("MAIL FROM:<jane@sender.example>SIZE=1")]
    [InlineData("MAIL FROM:<\"jane@sender.example>")]
    [InlineData("MAIL FROM:<\"jane\\")]
    [InlineData("MAIL TO:<jane@sender.example>")]
    [InlineData("RCPT FROM:<jane@sender.example>")]
    [InlineData("RCPT TO:")]
    [InlineData("DATA now")]
    [InlineData("RSET all")]
    [InlineData("QUIT please")]
    [InlineData("STARTTLS now")]
    [InlineData("EHLO")]
    [InlineData("VRFY")]
    public void Knows_the_verb_of_a_malformed_command(string line)
    {
        var command = CommandParser.Parse(Bytes(line));

        Assert.NotEqual(SmtpVerb.Unknown, command.Verb);
        Assert.False(command.IsWellFormed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" EHLO client.example")]
    [InlineData("EHLOX client.example")]
    [InlineData("EHL client.example")]
    [InlineData("STARTTLSSTARTTLS")]
    [InlineData("MAIL\0FROM:<a@b.example>")]
    [InlineData("NOOP\rMAIL FROM:<a@b.example>")]
    [InlineData("NOOP\nMAIL FROM:<a@b.example>")]
    [InlineData("\u00c9HLO x")]
    public void Knows_no_other_command(string line) => Assert.Equal(SmtpVerb.Unknown, CommandParser.Parse(Bytes(line)).Verb);

    [Fact]
    public void Takes_any_bytes()
    {
        var random = new Random(20_241);
        string[] seeds = ["MAIL FROM:<a@b.example> SIZE=1", "RCPT TO:<\"x\\\"y\"@[127.0.0.1]>", "EHLO a", "DATA", "QUIT", "<>\"\\@,:=. \t"];
        for (var i = 0; i < 20_000; i++)
        {
            var line = Fuzz.Mutate(random, Bytes(seeds[random.Next(seeds.Length)]));
            var command = CommandParser.Parse(line);

            // Whatever it made of them, its parts are parts of the line.
            Assert.True(line.AsSpan().IndexOf(command.Argument) >= 0);
            Assert.True(command.Argument.IndexOf(command.Path) >= 0);
            Assert.True(command.Argument.IndexOf(command.Parameters) >= 0);
            if (command.Verb is SmtpVerb.Mail or SmtpVerb.Rcpt && command.IsWellFormed)
                Assert.Contains($"<{Text(command.Path)}>", Text(line));

            var parameters = new ParameterReader(command.Parameters);
            while (parameters.MoveNext())
                Assert.True(parameters.Keyword.Length > 0);
        }
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
