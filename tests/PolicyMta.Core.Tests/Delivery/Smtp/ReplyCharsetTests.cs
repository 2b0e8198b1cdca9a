using System.Text;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>Replies in the charsets that receivers write, although RFC 6531 section 3.7.4.2 knows only ASCII and UTF-8.</summary>
public sealed class ReplyCharsetTests
{
    private const int Gbk = 54936;
    private const int Big5 = 950;
    private const int ShiftJis = 932;
    private const int EucJp = 51932;
    private const int EucKr = 51949;
    private const int Koi8R = 20866;
    private const int Windows1251 = 1251;
    private const int Windows1252 = 1252;
    private const int Latin1 = 28591;

    [Theory]
    [InlineData(65001, "Benutzer unbekannt: Müller, 用户不存在")]
    [InlineData(Gbk, "用户不存在")]
    [InlineData(Gbk, "拒绝接收: 发送频率过高, 请稍后再试")]
    [InlineData(Gbk, "Mail rejected 邮件被拒绝，包含垃圾内容。 http://mail.example/help")]
    [InlineData(Big5, "使用者不存在，拒絕接收此郵件")]
    [InlineData(ShiftJis, "ユーザーが見つかりません")]
    [InlineData(EucJp, "ユーザーが見つかりません")]
    [InlineData(EucKr, "사용자를 찾을 수 없습니다. 메일이 거부되었습니다")]
    [InlineData(Koi8R, "Доступ запрещен, пользователь не найден")]
    [InlineData(Windows1251, "Доступ запрещен, пользователь не найден")]
    [InlineData(Windows1252, "Refusé: l’adresse n’existe pas – voir l’aide")]
    [InlineData(Latin1, "Message refusé par le destinataire")]
    [InlineData(Latin1, "Empfänger unbekannt, Größe überschritten")]
    [InlineData(Latin1, "Dirección no válida, buzón lleno")]
    public void The_charset_is_guessed_from_the_bytes(int codePage, string text)
    {
        var bytes = Encode(codePage, "550 5.1.1 " + text + "\r\n");

        Assert.Equal($"550 5.1.1 {text}", ReplyDecoder.Read(550, bytes).ToString());
    }

    [Fact]
    public void One_charset_holds_for_all_lines_of_a_reply()
    {
        var bytes = Encode(Gbk, "550-5.7.1 用户\r\n550-5.7.1 Mail rejected\r\n550 5.7.1 拒绝接收此邮件\r\n");

        Assert.Equal("550 5.7.1 用户\nMail rejected\n拒绝接收此邮件", ReplyDecoder.Read(550, bytes).ToString());
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x20, 0x8D, 0x20, 0x90 }, @"\x81 \x8D \x90")]
    [InlineData(new byte[] { 0xFF, 0xAA, 0x9E, 0xFE, 0xFF, 0x41 }, @"\xFF\xAA\x9E\xFE\xFFA")]
    [InlineData(new byte[] { 0xC3, 0xBC, 0xC3, 0xA4, 0xE7, 0x94 }, @"üä\xE7\x94")]
    public void What_fits_no_charset_is_escaped(byte[] text, string expected) =>
        Assert.Equal($"550 {expected}", ReplyDecoder.Read(550, [.. "550 "u8, .. text, .. "\r\n"u8]).ToString());

    [Fact]
    public void Any_bytes_give_text_without_replacement_and_control_characters()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var text = new byte[random.Next(0, 20)];
            random.NextBytes(text);
            text.AsSpan().Replace((byte)'\n', (byte)' ');

            var reply = ReplyDecoder.Read(550, [.. "550 "u8, .. text, .. "\r\n"u8]);

            Assert.DoesNotContain('\ufffd', reply.Text);
            Assert.DoesNotContain(reply.Text, char.IsControl);
        }
    }

    private static byte[] Encode(int codePage, string text) =>
        (codePage is 65001 or Latin1 ? Encoding.GetEncoding(codePage) : CodePagesEncodingProvider.Instance.GetEncoding(codePage)!)
            .GetBytes(text);
}
