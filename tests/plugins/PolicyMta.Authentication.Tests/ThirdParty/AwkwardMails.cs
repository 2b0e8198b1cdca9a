using System.Text;

namespace PolicyMta.Authentication.Tests.ThirdParty;

/// <summary>Mails that canonical forms may get wrong: made ones, and the real ones of <c>tests/corpus</c> as SMTP carries them.</summary>
internal static class AwkwardMails
{
    private static readonly ImmutableArray<(string Name, string Mail)> Made =
    [
        ("no-body", "From: a@example.com\r\n\r\n"),
        ("blank-lines-alone", "From: a@example.com\r\n\r\n\r\n\r\n\r\n"),
        ("white-space-alone", "From: a@example.com\r\n\r\n \r\n\t \r\n  \r\n"),
        ("trailing-blank-lines", "From: a@example.com\r\n\r\nbody\r\n\r\n \r\n\t\r\n\r\n"),
        ("trailing-white-space", "From: a@example.com\r\n\r\nbody \t \r\n  two  words\t\there \r\n\tindented\r\n"),
        ("dots", "From: a@example.com\r\n\r\n.\r\n..\r\n. x\r\n.x\r\nFrom here\r\n"),
        ("long-line", $"From: a@example.com\r\n\r\n{new string('x', 5000)} {new string('y', 70_000)}\r\n"),
        ("8-bit", "From: J\u00fcrgen <a@example.com>\r\nSubject: Gr\u00fc\u00dfe\r\n\r\nna\u00efve\r\n"),
        ("folded", "From: Jane\r\n\t Doe\r\n  <a@example.com>\r\nSubject:\r\n folded \r\n\t twice\r\nTo:\tb@example.org\r\n\r\nx\r\n"),
        ("no-space", "From:a@example.com\r\nsubject:x\r\nTO:b@example.org\r\n\r\nx\r\n"),
        ("twice", "To: <1@x.example>\r\nFrom: a@example.com\r\nto: <2@x.example>\r\nReceived: one\r\nReceived: two\r\n\r\nx\r\n"),
    ];

    public static IEnumerable<(string Name, byte[] Mail)> All =>
        Made.Select(mail => (mail.Name, Encoding.UTF8.GetBytes(mail.Mail))).Concat(Real());

    private static IEnumerable<(string Name, byte[] Mail)> Real()
    {
        var root = Path.Combine(AppContext.BaseDirectory, "corpus");
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file)).Replace("\r\n", "\n", StringComparison.Ordinal);
            var mail = Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal).TrimEnd('\0'));
            var content = new MessageContent(mail);
            var isWhole = content.Raw.Length - content.Body.Length >= 2
                && content.Raw.Span[..(content.Raw.Length - content.Body.Length)].EndsWith("\r\n\r\n"u8);
            if (isWhole && !text.Contains('\r', StringComparison.Ordinal) && mail.AsSpan().EndsWith("\r\n"u8)
                && content.Header.Count(field => field.Is("From")) == 1
                && !content.Header.Any(field => field.Name.StartsWith("ARC-", StringComparison.OrdinalIgnoreCase)))
                yield return (Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '-'), mail);
        }
    }
}
