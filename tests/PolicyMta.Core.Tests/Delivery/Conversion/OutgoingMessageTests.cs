using System.Text;
using MimeKit;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Conversion;

public sealed class OutgoingMessageTests
{
    private static Capabilities Old => default;
    private static readonly Capabilities EightBit = new() { EightBitMime = true };
    private static readonly Capabilities Binary = new() { EightBitMime = true, Chunking = true, BinaryMime = true };
    private static readonly Capabilities International = new() { EightBitMime = true, SmtpUtf8 = true };

    private static readonly EnvelopeRequests EightBitBody = new() { Body = BodyEncoding.EightBitMime };
    private static readonly EnvelopeRequests BinaryBody = new() { Body = BodyEncoding.BinaryMime };
    private static readonly EnvelopeRequests Utf8 = new() { SmtpUtf8 = true, Body = BodyEncoding.EightBitMime };

    [Fact]
    public void What_the_receiver_can_take_is_not_touched()
    {
        var content = Bytes("Subject: grün\r\n\r\nräksmörgås\r\n");

        foreach (var (envelope, peer) in new[] { (EightBitBody, EightBit), (Utf8, International), (BinaryBody, Binary) })
        {
            var outgoing = OutgoingMessage.For(envelope, content, peer);
            Assert.True(outgoing.Content.Equals(content));
            Assert.Equal((envelope, false, null), (outgoing.Envelope, outgoing.IsConverted, outgoing.Refusal));
        }
    }

    [Fact]
    public void Ascii_is_never_converted()
    {
        var content = Bytes("Subject: x\r\n\r\nhello\r\n");

        Assert.False(OutgoingMessage.For(Utf8, content, Old).IsConverted);
        Assert.False(OutgoingMessage.For(Utf8, content, Old).Envelope.SmtpUtf8);
        Assert.False(OutgoingMessage.For(EightBitBody, content, Old).IsConverted);
    }

    [Fact]
    public void Eight_bit_text_becomes_quoted_printable_that_decodes_to_the_same()
    {
        const string Text = "räksmörgås = 5\r\n.dot\r\n  indented \r\nlast\r\n";
        var sent = Convert(
            EightBitBody,
            "MIME-Version: 1.0\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
                + "X-Odd:   kept   as it is\r\n\r\n"
                + Text,
            Old);

        Assert.True(Ascii.IsValid(sent));
        var message = Parse(sent);
        var part = Assert.IsType<TextPart>(message.Body);
        Assert.Equal(ContentEncoding.QuotedPrintable, part.ContentTransferEncoding);
        Assert.Equal(Text, Encoding.UTF8.GetString(Decode(part)));
        Assert.Contains("\r\nX-Odd:   kept   as it is\r\n", Encoding.ASCII.GetString(sent), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_is_no_mime_becomes_one()
    {
        var sent = Convert(EightBitBody, "Subject: x\r\n\r\nräksmörgås\r\n", Old);

        var message = Parse(sent);
        Assert.Equal("1.0", message.Headers["MIME-Version"]);
        Assert.Equal("räksmörgås\r\n", Encoding.UTF8.GetString(Decode(Assert.IsType<TextPart>(message.Body))));
    }

    [Fact]
    public void Parts_that_need_no_encoding_stay_byte_by_byte()
    {
        const string Plain = "--b\r\nContent-Type: text/plain\r\nX-Strange:  1\r\n\r\nplain  text\r\n--b\r\n"
            + "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n";
        var sent = Convert(
            EightBitBody,
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\npreamble\r\n"
                + Plain + "--b\r\nContent-Type: image/x-raw\r\nContent-Transfer-Encoding: 8bit\r\n\r\nä\r\n--b--\r\n", Old);

        var text = Encoding.ASCII.GetString(sent);
        Assert.Contains("preamble\r\n" + Plain, text, StringComparison.Ordinal);
        Assert.Contains("Content-Transfer-Encoding: 7bit\r\n\r\npreamble", text, StringComparison.Ordinal);
        var raw = Assert.IsType<MimePart>(Assert.IsType<Multipart>(Parse(sent).Body)[2]);
        Assert.Equal((ContentEncoding.Base64, "ä"), (raw.ContentTransferEncoding, Encoding.UTF8.GetString(Decode(raw))));
    }

    [Fact]
    public void Bytes_beyond_ascii_where_none_should_be_do_not_stop_a_message()
    {
        var sent = Convert(
            EightBitBody,
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nvör\r\n"
                + "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=C3=A4 ä\r\n"
                + "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAäEC\r\n--b--\r\nnäch\r\n", Old);

        Assert.True(Ascii.IsValid(sent));
        var parts = Assert.IsType<Multipart>(Parse(sent).Body);
        Assert.Equal("aä ä", Encoding.UTF8.GetString(Decode((MimePart)parts[0])).TrimEnd());
        Assert.Equal([0, 1, 2], Decode((MimePart)parts[1]));
    }

    [Theory]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=c")]
    public void Text_of_a_multipart_in_which_no_part_is_found_is_refused_rather_than_lost(string type)
    {
        var content = $"MIME-Version: 1.0\r\nContent-Type: {type}\r\n\r\n--b\r\n\r\nä\r\n--b--\r\n";

        Assert.Equal(554, OutgoingMessage.For(EightBitBody, Bytes(content), Old).Refusal?.Code);
    }

    [Theory]
    [InlineData("multipart/signed; protocol=\"application/pgp-signature\"")]
    [InlineData("multipart/encrypted; protocol=\"application/pgp-encrypted\"")]
    public void Signed_and_encrypted_parts_are_refused_rather_than_broken(string type)
    {
        var content = $"MIME-Version: 1.0\r\nContent-Type: {type}; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n\r\nä\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nxx\r\n--b--\r\n";

        var outgoing = OutgoingMessage.For(EightBitBody, Bytes(content), Old);

        Assert.Equal((554, "5.6.3"), (outgoing.Refusal!.Code, outgoing.Refusal.Enhanced.ToString()));
        Assert.False(OutgoingMessage.For(EightBitBody, Bytes(content.Replace("ä", "a", StringComparison.Ordinal)), Old).IsConverted);
    }

    [Fact]
    public void A_message_within_a_message_is_converted_inside()
    {
        var sent = Convert(
            EightBitBody,
            "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: innen ü\r\n\r\nä\r\n",
            Old);

        var inner = Assert.IsType<MessagePart>(Parse(sent).Body).Message!;
        Assert.Equal(("innen ü", "ä\r\n"), (inner.Subject, Encoding.UTF8.GetString(Decode(Assert.IsType<TextPart>(inner.Body)))));
        Assert.True(Ascii.IsValid(sent));
    }

    [Theory]
    [InlineData("text/plain", "long", ContentEncoding.QuotedPrintable)]
    [InlineData("text/plain", "loose", ContentEncoding.Base64)]
    [InlineData("application/octet-stream", "nul", ContentEncoding.Base64)]
    [InlineData("application/octet-stream", "short", ContentEncoding.SevenBit)]
    public void Binary_content_becomes_lines(string type, string kind, ContentEncoding expected)
    {
        var body = kind switch
        {
            "long" => new string('x', 2_000) + "\r\n",
            "loose" => "a\rb\nc\r\n",
            "nul" => "a\0b",
            _ => "abc\r\n",
        };
        var sent = Convert(
            BinaryBody, $"MIME-Version: 1.0\r\nContent-Type: {type}\r\nContent-Transfer-Encoding: binary\r\n\r\n{body}", EightBit);

        Assert.True(ContentTraits.Of(sent).FitsInto(sevenBit: true));
        var part = Assert.IsAssignableFrom<MimePart>(Parse(sent).Body);
        Assert.Equal((expected, body), (part.ContentTransferEncoding, Encoding.UTF8.GetString(Decode(part))));
        Assert.NotEqual(BodyEncoding.BinaryMime, OutgoingMessage.For(BinaryBody, Bytes("x"), EightBit).Envelope.Body);
    }

    [Fact]
    public void A_binary_part_among_others_arrives_as_it_was()
    {
        var random = new Random(7);
        var bytes = new byte[20_000];
        random.NextBytes(bytes);
        byte[] content =
            [
                .. Bytes(
                    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\n--b\r\n"
                        + "Content-Type: application/x-random\r\nContent-Transfer-Encoding: binary\r\n\r\n").Span,
                .. bytes,
                .. "\r\n--b--\r\n"u8,
            ];

        var outgoing = OutgoingMessage.For(BinaryBody, content, EightBit);

        var part = Assert.IsType<MimePart>(Assert.IsType<Multipart>(Parse(outgoing.Content.ToArray()).Body)[0]);
        Assert.Equal(bytes, Decode(part));
    }

    [Fact]
    public void A_header_in_utf8_becomes_encoded_words_for_a_receiver_without_smtputf8()
    {
        var outgoing = OutgoingMessage.For(
            Utf8,
            Bytes(
                "From: Jörg <j@sender.example>\r\nTo: \"Büro, 1\" <b@bücher.example>\r\nSubject: Grüße an alle\r\nX-Kind: schön\r\n"
                    + "Message-ID: <1@a.example>\r\n\r\nä\r\n"),
            EightBit);

        Assert.Null(outgoing.Refusal);
        Assert.False(outgoing.Envelope.SmtpUtf8);
        var text = Encoding.UTF8.GetString(outgoing.Content.Span);
        Assert.EndsWith("Message-ID: <1@a.example>\r\n\r\nä\r\n", text, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(text.AsSpan(0, text.IndexOf("\r\n\r\n", StringComparison.Ordinal))));
        Assert.Contains("<b@xn--bcher-kva.example>", text, StringComparison.Ordinal);
        var message = Parse(outgoing.Content.ToArray());
        Assert.Equal(("Grüße an alle", "schön"), (message.Subject, message.Headers["X-Kind"]));
        Assert.Equal(("Jörg", "Büro, 1"), (message.From[0].Name, message.To[0].Name));
    }

    [Fact]
    public void A_local_part_beyond_ascii_in_the_header_has_no_other_form()
    {
        var refusal = OutgoingMessage.For(Utf8, Bytes("From: <jörg@sender.example>\r\n\r\nhi\r\n"), EightBit).Refusal!;

        Assert.Equal((553, "5.6.9"), (refusal.Code, refusal.Enhanced.ToString()));
    }

    [Fact]
    public void A_raw_eight_bit_header_without_smtputf8_goes_as_it_came_to_receivers_of_8_bit() =>
        Assert.False(OutgoingMessage.For(EnvelopeRequests.None, Bytes("Subject: ä\r\n\r\nx\r\n"), EightBit).IsConverted);

    [Fact]
    public void Loose_bytes_of_an_undeclared_message_do_not_leave()
    {
        foreach (var peer in new[] { Old, EightBit, Binary, International })
        {
            foreach (var envelope in new[] { EnvelopeRequests.None, EightBitBody, Utf8 })
            {
                foreach (var content in new[]
                {
                    "Subject: x\r\n\r\na\rb\nc\0d\r\n.\r\n",
                    "Subject: x\r\n\r\na\n.\nMAIL FROM:<evil@x.example>\r\n",
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\ramble\0\r\n--b\r\n\r\npart\r\n--b--\r\nepi\rlogue",
                    "Subject: x\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\rside\r\n\r\nte\0xt\n.\r",
                    "Subject: a\rb\r\n\r\nx\r",
                    "Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\rAAEC\n.\nAAEC\0\r\n",
                })
                {
                    var outgoing = OutgoingMessage.For(envelope, Bytes(content), peer);
                    Assert.Null(outgoing.Refusal);
                    Assert.False(ContentTraits.Of(outgoing.Content.Span).HasLooseBytes, content);
                }
            }
        }
    }

    [Fact]
    public void A_part_with_loose_bytes_arrives_as_it_was()
    {
        var sent = Convert(
            EnvelopeRequests.None, "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\na\rb\nc\0d\r\n", EightBit);
        Assert.Equal("a\rb\nc\0d\r\n", Encoding.UTF8.GetString(Decode(Assert.IsType<TextPart>(Parse(sent).Body))));
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void Binary_content_that_is_signed_is_refused_rather_than_broken(string signed)
    {
        var content = "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
            + $"Content-Transfer-Encoding: binary\r\n\r\n{signed}\r\n"
            + "--b\r\nContent-Type: application/pgp-signature\r\n\r\nxx\r\n--b--\r\n";
        Assert.Equal("5.6.3", OutgoingMessage.For(BinaryBody, Bytes(content), EightBit).Refusal!.Enhanced.ToString());
    }

    [Theory]
    [InlineData("pre\ramble", "x")]
    [InlineData("", "\0")]
    public void Binary_content_is_clean_where_no_part_holds_it(string preamble, string inner)
    {
        var sent = Convert(
            BinaryBody,
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + preamble
                + "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nX-In: a\rb\r\nSubject: s\r\n\r\n" + inner
                + "\r\n--b--\r\nepi\rlogue",
            EightBit);
        Assert.False(ContentTraits.Of(sent).HasLooseBytes);
    }

    [Fact]
    public void Smtputf8_is_asked_for_only_if_a_header_needs_it()
    {
        Assert.False(OutgoingMessage.For(Utf8, Bytes("Subject: x\r\n\r\nä\r\n"), International).Envelope.SmtpUtf8);
        Assert.False(OutgoingMessage.For(Utf8, Bytes("Subject: x\r\n\r\nx\r\n"), International).Envelope.SmtpUtf8);
        Assert.True(OutgoingMessage.For(Utf8, Bytes("Subject: ä\r\n\r\nx\r\n"), International).Envelope.SmtpUtf8);
        Assert.True(OutgoingMessage.For(
            Utf8,
            Bytes("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename=\"ä\"\r\n\r\nx\r\n"
                + "--b--\r\n"),
            International).Envelope.SmtpUtf8);
    }

    [Fact]
    public void Latin_1_is_no_utf8()
    {
        ReadOnlyMemory<byte> content = Encoding.Latin1.GetBytes("From: Jörg <jörg@x.example>\r\nSubject: Grüße\r\n\r\nä\r\n");
        foreach (var peer in new[] { EightBit, International })
        {
            var outgoing = OutgoingMessage.For(Utf8, content, peer);
            Assert.Equal((false, false, null), (outgoing.IsConverted, outgoing.Envelope.SmtpUtf8, outgoing.Refusal));
            Assert.True(outgoing.Content.Equals(content));
        }
    }

    [Fact]
    public void Only_the_header_is_converted_for_a_receiver_of_8_bit_whatever_the_body_is()
    {
        const string Body =
            "--b\r\nContent-Type: text/plain\r\n\r\nä \r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nxx\r\n--b--";
        var outgoing = OutgoingMessage.For(
            Utf8,
            Bytes("Subject: Grüße\r\nX-Odd:  kept\r\nReferences: <ü@x.example>\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n"
                + Body),
            EightBit);

        Assert.Null(outgoing.Refusal);
        var text = Encoding.UTF8.GetString(outgoing.Content.Span);
        Assert.EndsWith("\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n" + Body, text, StringComparison.Ordinal);
        Assert.StartsWith("Subject: =?utf-8?", text, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Odd:  kept\r\n", text, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(text.AsSpan(0, text.IndexOf("\r\n\r\n", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_name_is_never_half_encoded()
    {
        var outgoing = OutgoingMessage.For(
            Utf8, Bytes("From: \"Müller, Hans (Sales)\" <h@x.example>\r\nSubject: ä\r\n\r\nx\r\n"), EightBit);

        var from = Encoding.UTF8.GetString(outgoing.Content.Span).Split("\r\n")[0];
        Assert.DoesNotContain('"', from);
        Assert.Equal("Müller, Hans (Sales)", Parse(outgoing.Content.ToArray()).From[0].Name);
    }

    private static byte[] Convert(EnvelopeRequests envelope, string content, Capabilities peer)
    {
        var outgoing = OutgoingMessage.For(envelope, Bytes(content), peer);
        Assert.Null(outgoing.Refusal);
        Assert.True(outgoing.IsConverted);
        var bytes = outgoing.Content.ToArray();
        Assert.DoesNotContain(
            "\n", Encoding.Latin1.GetString(bytes).Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        return bytes;
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static MimeMessage Parse(byte[] bytes) => MimeMessage.Load(new MemoryStream(bytes), TestContext.Current.CancellationToken);

    private static byte[] Decode(MimePart part)
    {
        using var stream = new MemoryStream();
        part.Content!.DecodeTo(stream, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }
}
