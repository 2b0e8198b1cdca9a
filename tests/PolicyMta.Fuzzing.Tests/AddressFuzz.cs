using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>Addresses, against the grammar of RFC 5321 section 4.1.2 as regular expressions.</summary>
public sealed partial class AddressFuzz
{
    private static readonly Corpus Paths = new(
        "a.@b\"\\[]:,0-\u00e4 ",
        "jane@receiver.example", "\"a b\"@c.example", "@a.example,@b.example:c@d.example", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]",
        "postmaster",
        "j\u00fcrgen@b\u00fccher.example", "\u7528\u6237@\u4f8b\u5b50.example", "\"\u00e9\\\"\"@x.example", "a@xn--bcher-kva.example",
        "a@b_c.example");

    [Fact]
    public Task Paths_are_judged_as_the_grammar_does() => FuzzRun.OfAsync(
        Paths.Next,
        static path => (MailboxParser.ParseForwardPath(path, out var mailbox), mailbox.Length),
        static (path, parsed, _) =>
        {
            var (syntax, length) = parsed;
            var mailbox = path.AsSpan(path.Length - length);
            if (path.Length <= MailboxParser.MaxPathLength - 2 && System.Text.Ascii.IsValid(path))
            {
                // What follows a local part that is too long is not looked at.
                var expected = Reference(Encoding.ASCII.GetString(path));
                Assert.Equal(
                    syntax == MailboxSyntax.TooLong && expected.Syntax == MailboxSyntax.Malformed ? (syntax, "") : expected,
                    (syntax, Encoding.ASCII.GetString(mailbox)));
            }

            if (syntax is not (MailboxSyntax.Valid or MailboxSyntax.NonAscii))
                return;

            // What is stored is valid itself, is a mailbox to everybody, and its domain is that which everybody finds by the last at sign.
            Assert.Equal(syntax, MailboxParser.ParseForwardPath(mailbox, out var again));
            Assert.True(mailbox.SequenceEqual(again));
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(mailbox);
            Assert.DoesNotContain(text, char.IsControl);
            Assert.Equal(-1, text[(text.LastIndexOf('@') + 1)..].IndexOfAny([' ', '"', '\\', ',', ';', '<', '>', '(', ')', '%', '!']));
        });

    [Fact]
    public Task Nobody_but_a_member_is_taken_for_our_own() => FuzzRun.OfAsync(
        Paths.Next,
        static path =>
        {
            var syntax = MailboxParser.ParseForwardPath(path, out var mailbox);
            return syntax is MailboxSyntax.Valid or MailboxSyntax.NonAscii && Own.Take(path, mailbox);
        },
        static (path, taken, _) =>
        {
            if (!taken)
                return;
            var text = Encoding.UTF8.GetString(path);
            Assert.Equal(1, text.Count(c => c == '@'));
            Assert.True(text.EndsWith("@receiver.example", StringComparison.OrdinalIgnoreCase)
                || text.EndsWith(".c.example", StringComparison.OrdinalIgnoreCase), text);
        });

    private static OwnDomains Own { get; } = ["receiver.example", "*.c.example"];

    private static (MailboxSyntax Syntax, string Mailbox) Reference(string path)
    {
        var match = Path().Match(path);
        var (local, domain, literal) = (match.Groups["local"].Value, match.Groups["domain"], match.Groups["literal"]);
        if (!match.Success || !match.Groups["route"].Captures.All(capture => IsDomain(capture.Value)))
            return (MailboxSyntax.Malformed, "");
        if (local.Length > MailboxParser.MaxLocalPartLength)
            return (MailboxSyntax.TooLong, "");
        if ((domain.Success && !IsDomain(domain.Value)) || (literal.Success && !IsLiteral(literal.Value)))
            return (MailboxSyntax.Malformed, "");
        return (domain.Success || literal.Success ? MailboxSyntax.Valid : MailboxSyntax.NoDomain, match.Groups["mailbox"].Value);
    }

    private static bool IsDomain(string text) =>
        text.Length <= MailboxParser.MaxDomainLength && text.Split('.').All(label => label.Length <= 63 && Label().IsMatch(label));

    private static bool IsLiteral(string text) => text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)
        ? text[5..].All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') && IPAddress.TryParse(text[5..], out _)
        : Ipv4().IsMatch(text) && text.Split('.').All(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) < 256);

    [GeneratedRegex(
        """^(?:@(?<route>[^@,:]*)(?:,@(?<route>[^@,:]*))*:)?(?<mailbox>(?<local>[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*|"(?:[ !#-\[\]-~]|\\[ -~])+")(?:@(?:\[(?<literal>[^\]]*)\]|(?<domain>[^\[].*)))?)\z""")]
    private static partial Regex Path();

    [GeneratedRegex(@"^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}\z")]
    private static partial Regex Ipv4();
}
