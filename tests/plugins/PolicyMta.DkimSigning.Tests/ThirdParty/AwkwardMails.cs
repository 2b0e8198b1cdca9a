using System.Text;
using PolicyMta.DkimSigning.Commands;

namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>Mails that canonicalization may get wrong: made ones, random ones, and the real ones of <c>tests/corpus</c>.</summary>
internal static class AwkwardMails
{
    public static ImmutableArray<(string Name, byte[] Mail)> Made { get; } =
    [
        .. new[]
        {
            ("no-body", "From: a@example.com\r\n\r\n"),
            ("header-alone", "From: a@example.com\r\nSubject: x\r\n"),
            ("blank-lines-alone", "From: a@example.com\r\n\r\n\r\n\r\n\r\n"),
            ("white-space-alone", "From: a@example.com\r\n\r\n \r\n\t \r\n  \r\n"),
            ("trailing-blank-lines", "From: a@example.com\r\n\r\nbody\r\n\r\n \r\n\t\r\n\r\n"),
            ("trailing-white-space", "From: a@example.com\r\n\r\nbody \t \r\n  two  words\t\there \r\n\tindented\r\n"),
            ("blank-lines-first", "From: a@example.com\r\n\r\n\r\n\r\nbody\r\n\r\nbody\r\n"),
            ("dots", "From: a@example.com\r\n\r\n.\r\n..\r\n. x\r\n.x\r\nFrom here\r\n"),
            ("long-line", $"From: a@example.com\r\n\r\n{new string('x', 5000)} {new string('y', 70_000)}\r\n"),
            ("long-header", $"From: a@example.com\r\nSubject: {new string('x', 900)}\r\nTo: b@example.org\r\n\r\nx\r\n"),
            ("8-bit", "From: J\u00fcrgen <a@example.com>\r\nSubject: Gr\u00fc\u00dfe \u65e5\u672c\r\n\r\n\u00a0 na\u00efve \u2028\r\n"),
            ("latin-1", "From: a@example.com\r\nSubject: x\r\n\r\n\u00ff\u00fe\u0080 caf\u00e9\r\n"),
            ("folded", "From: Jane\r\n\t Doe\r\n  <a@example.com>\r\nSubject:\r\n folded \r\n\t twice\r\n"
                + "To:\tb@example.org\r\n\r\nx\r\n"),
            ("folded-empty", "From: a@example.com\r\nSubject: a\r\n \r\n b\r\nX-Empty:\r\n\r\nx\r\n"),
            ("empty-value", "From: a@example.com\r\nSubject:\r\nReply-To: \r\n\r\nx\r\n"),
            ("no-space", "From:a@example.com\r\nsubject:x\r\nTO:b@example.org\r\n\r\nx\r\n"),
            ("colons", "From: a@example.com\r\nSubject: :: a : b ::\r\n\r\n: x\r\n"),
            ("twice", "List-Unsubscribe: <mailto:1@x.example>\r\nFrom: a@example.com\r\nlist-unsubscribe: <mailto:2@x.example>\r\n"
                + "LIST-UNSUBSCRIBE:  <mailto:3@x.example>\r\nReceived: one\r\nReceived: two\r\n\r\nx\r\n"),
            ("signature-like", "From: a@example.com\r\nSubject: b=; bh=x; h=from\r\n\r\nDKIM-Signature: v=1; b=x\r\n"),
            ("mime-parts", "From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
                + "preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nx  \r\n\r\n--b--\r\nepilogue \r\n\r\n"),
        }.Select(mail => (mail.Item1, (mail.Item1 == "latin-1" ? Encoding.Latin1 : Encoding.UTF8).GetBytes(mail.Item2))),
    ];

    public static IEnumerable<(string Name, byte[] Mail)> All =>
        Made.Concat(RandomMessages.Take(500).Select((mail, i) => ($"random-{i:000}", mail))).Concat(Real());

    /// <summary>
    /// Those that a signer takes, as SMTP would carry them: one From field with a domain, line ends in CRLF, the last one too.
    /// </summary>
    private static IEnumerable<(string Name, byte[] Mail)> Real()
    {
        var root = Path.Combine(AppContext.BaseDirectory, "corpus");
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (TryRead(File.ReadAllBytes(file)) is { } mail)
                yield return (Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '-'), mail);
        }
    }

    private static byte[]? TryRead(byte[] written)
    {
        try
        {
            var content = MailBytes.Read(written).Content;
            if (content.Header.Count(field => field.Is("From")) != 1 || AuthorDomain.Of(content).Length == 0)
                return null;
            return content.Raw.Span.EndsWith("\r\n"u8) ? content.Raw.ToArray() : [.. content.Raw.Span, .. "\r\n"u8];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
