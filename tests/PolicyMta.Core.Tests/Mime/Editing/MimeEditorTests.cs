using System.Text;
using MimeKit;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Mime;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Mime.Editing;

public sealed class MimeEditorTests
{
    private const string Latin1 =
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n";

    private const string Utf16 =
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\naABpAA==\r\n";

    [Fact]
    public void Text_is_added_in_the_part_s_own_charset_and_encoding()
    {
        var edited = Edit(Latin1, new MessageEdit { AppendText = "-- \nMüller & Söhne" });

        Assert.Equal(Latin1 + "--=20\r\nM=FCller & S=F6hne\r\n", edited);
    }

    [Fact]
    public void Where_the_charset_lacks_a_character_the_part_becomes_utf_8()
    {
        var edited = Edit(Latin1, new MessageEdit { AppendText = "5 €" });

        Assert.Contains("Content-Type: text/plain; charset=utf-8\r\n", edited, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nGr=C3=BC=C3=9Fe\r\n5 =E2=82=AC\r\n", edited, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\nhello\r\n", "bye", "Subject: x\r\n\r\nhello\r\nbye\r\n")]
    [InlineData("Subject: x\r\n\r\nhello", "bye", "Subject: x\r\n\r\nhello\r\nbye\r\n")]
    [InlineData("Subject: x\r\n\r\n", "bye", "Subject: x\r\n\r\nbye\r\n")]
    public void Plain_mail_stays_plain(string message, string text, string expected) =>
        Assert.Equal(expected, Edit(message, new MessageEdit { AppendText = text }));

    [Fact]
    public void Plain_mail_that_needs_more_is_declared()
    {
        var edited = Edit("Subject: x\r\n\r\nhello\r\n", new MessageEdit { AppendText = "ü" });

        Assert.Equal(
            "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n"
                + "\r\nhello\r\n=C3=BC\r\n",
            edited);
    }

    [Theory]
    [InlineData("7bit", "ü", "quoted-printable")]
    [InlineData("8bit", "ü", null)]
    [InlineData("7bit", "u", null)]
    public void The_transfer_encoding_changes_only_if_it_must(string encoding, string text, string? expected)
    {
        var message =
            $"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\nhello\r\n";

        var edited = Load(Edit(message, new MessageEdit { AppendText = text }));

        Assert.Equal(expected ?? encoding, edited.Body!.Headers[HeaderId.ContentTransferEncoding]);
        Assert.Equal($"hello\r\n{text}\r\n", TextOf(edited));
    }

    [Fact]
    public void A_line_that_is_too_long_is_broken_by_the_encoding()
    {
        var text = new string('a', 3000);

        var edited = Edit("Subject: x\r\n\r\nhello\r\n", new MessageEdit { AppendText = text });

        Assert.All(edited.Split("\r\n"), line => Assert.InRange(line.Length, 0, 76));
        Assert.Equal($"hello\r\n{text}\r\n", TextOf(Load(edited)));
    }

    [Fact]
    public void Wide_charsets_are_kept() =>
        Assert.Equal("hi\r\nbye\r\n", TextOf(Load(Edit(Utf16, new MessageEdit { AppendText = "bye" }))));

    [Theory]
    [InlineData("Content-Type: text/plain; charset=iso-2022-jp\r\n\r\nabc\r\n", "注文")]
    [InlineData("Content-Type: text/plain; charset=shift_jis\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n", "注文")]
    [InlineData("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nabc\r\n", "注文")]
    [InlineData("Content-Type: text/plain; charset=iso-2022-jp\r\n\r\nabc\r\n", "😀")]
    public void What_is_added_can_be_read(string message, string text)
    {
        var edited = Load(Edit("MIME-Version: 1.0\r\n" + message, new MessageEdit { AppendText = text }));

        Assert.Equal($"abc\r\n{text}\r\n", TextOf(edited));
    }

    [Fact]
    public void Html_is_added_before_the_body_ends()
    {
        var edited = Edit(Samples.Report, new MessageEdit { AppendHtml = "<p>ü</p>" });

        Assert.Equal(Samples.Report.Replace("Html</body>", "Html<p>=FC</p>\r\n</body>", StringComparison.Ordinal), edited);
    }

    [Fact]
    public void Text_and_html_are_replaced()
    {
        var edited = Load(Edit(Samples.Report, new MessageEdit { ReplaceText = "New" }, new MessageEdit { ReplaceHtml = "<b>€</b>" }));

        Assert.Equal(("New", "<b>€</b>"), (TextOf(edited).Trim(), edited.HtmlBody?.Trim()));
        Assert.Single(edited.Attachments);
    }

    [Fact]
    public void A_named_part_is_taken_out_and_all_else_stays()
    {
        var edited = Edit(Samples.Report, new MessageEdit { RemoveParts = new PartMatch { FileName = "übersicht*.PDF" } });

        var start = Samples.Report.IndexOf("--outer\r\nContent-Type: application/pdf", StringComparison.Ordinal);
        var end = Samples.Report.IndexOf("--outer\r\nContent-Type: message", StringComparison.Ordinal);
        Assert.Equal(Samples.Report.Remove(start, end - start), edited);
    }

    [Theory]
    [InlineData("text/*", "application/pdf,message/rfc822")]
    [InlineData("application/*", "text/plain,text/html,message/rfc822")]
    [InlineData("*", "")]
    public void Parts_of_a_type_are_taken_out(string type, string expected)
    {
        var edited = Edit(Samples.Report, new MessageEdit { RemoveParts = new PartMatch { Type = type } });

        Assert.Equal(
            expected, string.Join(',', Load(edited).BodyParts.Where(part => part is MessagePart || !IsEmptyText(part))
                .Select(part => part.ContentType.MimeType)));
    }

    [Fact]
    public void A_message_that_is_nothing_but_the_part_becomes_an_empty_text()
    {
        var edited = Edit(
            "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/x-dosexec; name=a.exe\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\nTVo=\r\n",
            new MessageEdit { RemoveParts = new PartMatch { FileName = "*.exe" } });

        Assert.Equal("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\r\n", edited);
    }

    [Theory]
    [InlineData("Content-Disposition: attachment; filename*=utf-8''evil.exe%20")]
    [InlineData("Content-Disposition: attachment; filename*=utf-8''evil.exe%01")]
    [InlineData("Content-Type: application/x-dosexec; name=\" evil.exe \"")]
    public void A_part_is_taken_out_by_the_name_that_policy_sees(string field)
    {
        var message = $"MIME-Version: 1.0\r\n{field}\r\n\r\nMZ\r\n";

        Assert.Equal("evil.exe", Assert.Single(MimeReading.Of(new MessageContent(Encoding.UTF8.GetBytes(message))).Parts).FileName);
        Assert.DoesNotContain(
            "MZ", Edit(message, new MessageEdit { RemoveParts = new PartMatch { FileName = "*.exe" } }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_attached_to_what_is_there()
    {
        var added = new MessageAttachment { FileName = "größe.txt", Content = "hi"u8.ToArray() };

        var edited = Edit(Samples.Report, new MessageEdit { Attach = added });

        var file = (MimePart)Load(edited).Attachments.Last();
        Assert.Equal("größe.txt", file.FileName);
        Assert.Equal("hi", TextOf(file));
        var before = Samples.Report[..Samples.Report.IndexOf("--outer--", StringComparison.Ordinal)];
        Assert.StartsWith(before, edited, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\nGrüße\r\n")]
    [InlineData(Latin1)]
    [InlineData("MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n\r\nGrüße\r\n--a--\r\n")]
    [InlineData("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nGrüße")]
    public void A_message_without_attachments_gets_its_first(string message)
    {
        var file = new MessageAttachment { FileName = "a.pdf", Type = "application/pdf", Base64 = "JVBERg==" };

        var edited = Load(Edit(message, new MessageEdit { Attach = file }));

        var mixed = Assert.IsType<Multipart>(edited.Body);
        Assert.Equal("mixed", mixed.ContentType.MediaSubtype);
        Assert.Equal("Grüße", TextOf(edited).Trim());
        Assert.Equal(("a.pdf", "application/pdf", "%PDF"), NameTypeAndText((MimePart)edited.Attachments.Single()));
    }

    [Fact]
    public void The_same_edit_gives_the_same_bytes()
    {
        var edit = new MessageEdit { Attach = new MessageAttachment { FileName = "a", Content = "x"u8.ToArray() } };

        Assert.Equal(Edit(Latin1, edit), Edit(Latin1, edit));
    }

    public static TheoryData<string, string> Sealed => new()
    {
        { "multipart/signed", Samples.Signed },
        { "multipart/encrypted", Samples.Signed.Replace("multipart/signed", "multipart/encrypted", StringComparison.Ordinal) },
        { "S/MIME", "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name=s.asc\r\n\r\nx\r\n" },
        { "PGP", "Subject: x\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nx\r\n-----BEGIN PGP SIGNATURE-----\r\n" },
        { "PGP in base64", "Content-Transfer-Encoding: base64\r\n\r\nLS0tLS1CRUdJTiBQR1AgTUVTU0FHRS0tLS0tCg==\r\n" },
    };

    [Theory]
    [MemberData(nameof(Sealed))]
    public void What_is_signed_or_encrypted_is_left_alone_and_said(string kind, string message)
    {
        foreach (var edit in new MessageEdit[] { new() { AppendText = "x" }, new() { ReplaceText = "x" } })
        {
            Assert.Equal(message, Edit(message, out var leftAlone, edit));
            Assert.Contains("signed or encrypted", Assert.Single(leftAlone), StringComparison.Ordinal);
        }

        if (kind == "PGP in base64")
            return;
        Assert.Equal(message, Edit(message, new MessageEdit { Attach = new() { FileName = "a", Content = "x"u8.ToArray() } }));
        Assert.Equal(message, Edit(message, new MessageEdit { RemoveParts = new() { FileName = "*.asc" } }));
    }

    [Theory]
    [InlineData("Content-Type: text/plain; charset=x-nonsense\r\n\r\nx\r\n", "charset")]
    [InlineData("Content-Transfer-Encoding: x-nonsense\r\n\r\nx\r\n", "encoding")]
    [InlineData("Content-Type: application/pdf\r\n\r\nx\r\n", "no text/plain part")]
    [InlineData("Content-Disposition: attachment\r\n\r\nx\r\n", "no text/plain part")]
    public void What_cannot_be_edited_is_left_alone_and_said(string message, string reason)
    {
        Assert.Equal(message, Edit(message, out var leftAlone, new MessageEdit { AppendText = "x" }));
        Assert.Contains(reason, Assert.Single(leftAlone), StringComparison.Ordinal);
    }

    [Fact]
    public void Edits_of_header_and_parts_go_together()
    {
        var edited = Edit(
            Latin1,
            new MessageEdit { SetHeader = new("Subject", "y") },
            new MessageEdit { AppendText = "z" },
            new MessageEdit { AddHeader = new("X", "1") });

        Assert.Equal("X: 1\r\n" + Latin1.Replace("Subject: x", "Subject: y", StringComparison.Ordinal) + "z\r\n", edited);
    }

    [Fact]
    public void A_decision_edits_parts_so_many_times_and_no_more() => Assert.Throws<FormatException>(() =>
        Edit(Latin1, [.. Enumerable.Repeat(new MessageEdit { AppendText = "x" }, MimeBounds.Edits + 1)]));

    private static bool IsEmptyText(MimeEntity part) => part is TextPart text && string.IsNullOrWhiteSpace(text.Text);

    private static (string? Name, string Type, string Text) NameTypeAndText(MimePart part) =>
        (part.FileName, part.ContentType.MimeType, TextOf(part));

    private static string TextOf(MimeMessage message) => (message.TextBody ?? "").ReplaceLineEndings("\r\n");

    private static string TextOf(MimePart part)
    {
        using var text = new MemoryStream();
        part.Content!.DecodeTo(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static MimeMessage Load(string message) => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(message)));

    [Theory]
    [InlineData("utf-8", "8bit", "<p>Grüße</p>\n<a>x</a>")]
    [InlineData("utf-8", "base64", "PHA+R3LDvMOfZTwvcD4KPGE+eDwvYT4=\r\n")]
    [InlineData("iso-8859-1", "base64", "PHA+R3L832U8L3A+CjxhPng8L2E+\r\n")]
    public void Pieces_of_HTML_are_replaced_and_no_other_byte(string charset, string encoding, string body)
    {
        var head = $"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n";
        var edited = Edit(
            head + body.Replace("\n", "\r\n", StringComparison.Ordinal).Replace("\r\r", "\r", StringComparison.Ordinal),
            new MessageEdit { SpliceHtml = [new TextSplice(0, 3, "<b>"), new TextSplice(8, 4, "</b>")] });

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(edited));
        using var content = ((MimePart)MimeMessage.Load(stream).Body!).Content!.Open();
        using var reader = new StreamReader(content, Encoding.GetEncoding(charset));
        Assert.Equal(encoding == "8bit" ? "<b>Grüße</b>\r\n<a>x</a>" : "<b>Grüße</b>\n<a>x</a>", reader.ReadToEnd());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 6)]
    [InlineData(6, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_piece_that_lies_outside_changes_nothing(int start, int length)
    {
        const string Message = "Content-Type: text/html\r\n\r\nabc\r\n";
        var edited = Edit(Message, out var leftAlone, new MessageEdit { SpliceHtml = [new TextSplice(start, length, "x")] });

        Assert.Equal(Message, edited);
        Assert.StartsWith("spliceHtml: a piece lies outside", Assert.Single(leftAlone), StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_that_overlap_change_nothing() => Assert.Equal(
        "Content-Type: text/html\r\n\r\nabc\r\n",
        Edit(
            "Content-Type: text/html\r\n\r\nabc\r\n",
            new MessageEdit { SpliceHtml = [new TextSplice(0, 2, "x"), new TextSplice(1, 1, "y")] }));

    private static string Edit(string message, params MessageEdit[] edits) => Edit(message, out _, edits);

    private static string Edit(string message, out ImmutableArray<string> leftAlone, params MessageEdit[] edits)
    {
        using var original = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(message));
        using var editor = new ContentEditor(original);
        var edited = editor.Apply(new MessageContent(original.Memory), [.. edits]).Raw;
        leftAlone = editor.LeftAlone;
        Assert.False(LooseBytes.AreIn(edited.Span));
        return Encoding.UTF8.GetString(edited.Span);
    }
}
