using System.Text;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>What a message asks of those who carry it.</summary>
public enum MailKind
{
    Ascii,
    EightBit,
    Utf8,
}

/// <summary>A message with an identity of its own that goes through several hands and must not change.</summary>
/// <param name="Kind">What it asks of those who carry it.</param>
/// <param name="Id">Stands in its X-Test-Id field.</param>
/// <param name="Sender">The reverse-path.</param>
/// <param name="LocalPart">Of its recipient.</param>
/// <param name="Content">Header and body with CRLF.</param>
internal sealed record SampleMail(MailKind Kind, string Id, string Sender, string LocalPart, byte[] Content)
{
    public byte[] Mark => Encoding.ASCII.GetBytes($"X-Test-Id: {Id}");

    public string MailParameters => Kind switch
    {
        MailKind.Ascii => "",
        MailKind.EightBit => " BODY=8BITMIME",
        _ => " BODY=8BITMIME SMTPUTF8",
    };

    /// <param name="kind">What it asks of those who carry it.</param>
    /// <param name="awkward">Whether it has lines that a client which writes messages itself would write otherwise: long or folded ones,
    /// blanks at the end, "From " at the beginning.</param>
    public static SampleMail Make(MailKind kind, bool awkward = true)
    {
        var id = Guid.NewGuid().ToString("N");
        var (sender, localPart) = kind == MailKind.Utf8 ? ("grüße@sender.example", "empfänger") : ("news@sender.example", "someone");
        var (charset, encoding) = kind == MailKind.Ascii ? ("us-ascii", "7bit") : ("utf-8", "8bit");
        var text = $"""
            From: {(kind == MailKind.Utf8 ? "Grüße <grüße@sender.example>" : "News <news@sender.example>")}
            To: {(kind == MailKind.Utf8 ? "Empfänger" : "Someone")} <someone@receiver.test>
            Subject: {(kind == MailKind.Utf8 ? "Grüße aus Übersee" : "A letter")}
            Date: Tue, 24 Nov 2026 08:00:00 +0000
            Message-ID: <{id}@sender.example>
            X-Test-Id: {id}
            X-Folded: one{(awkward ? "\n two\n\tthree" : "")}
            MIME-Version: 1.0
            Content-Type: text/plain; charset={charset}
            Content-Transfer-Encoding: {encoding}

            .
            ..
            .dot at the beginning
            {(awkward ? "From the beginning of a line" : "from the middle")}
            a line with blanks at its end{(awkward ? "   " : "")}
            {(kind == MailKind.Ascii ? "plain" : "Zwölf Boxkämpfer jagen – 日本語 🎉")}
            {new string('x', awkward ? 998 : 70)}

            .
            the end

            """;
        return new SampleMail(kind, id, sender, localPart, LineEnds.Crlf(Encoding.UTF8.GetBytes(text)));
    }
}
