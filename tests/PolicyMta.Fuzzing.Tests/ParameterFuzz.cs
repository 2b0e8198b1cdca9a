using System.Net;
using System.Text;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Spool;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>Parameters of MAIL and RCPT, and the encodings in them.</summary>
public sealed class ParameterFuzz
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly Corpus Mail = new(
        "SIZE=10 BODYRETNVID+2bx",
        "SIZE=10 BODY=8BITMIME", "SMTPUTF8 RET=FULL ENVID=a+2Bb", "AUTH=<>", "HOLDFOR=10", "HOLDUNTIL=2026-12-01T08:30:00Z",
        "MT-PRIORITY=-3", "REQUIRETLS", "BODY=BINARYMIME ");

    private static readonly Corpus Recipient = new(
        "NOTIFY=EVRORCPT;\\x{}+2Bb ,\u00e4",
        "NOTIFY=NEVER", "NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb@c.example", "ORCPT=utf-8;\\x{FC}b@c.example",
        "ORCPT=utf-8;\u00fcb@c.example NOTIFY=DELAY ");

    [Fact]
    public Task Mail_gives_only_what_can_go_on() => FuzzRun.OfAsync(
        Mail.Next,
        static text => (Refusal: new MailParameters(State(), Now).Read(text, out var request), Request: request),
        static (_, read, _) =>
        {
            Assert.True(read.Refusal is null or { Code: 501 or 530 or 555 }, read.Refusal?.ToString());
            if (read.Refusal is not null)
                return;
            var envelope = read.Request.Envelope;
            Assert.True(read.Request.Size >= 0);
            Assert.InRange(read.Request.Priority ?? 0, TransferPriority.Lowest, TransferPriority.Highest);
            Assert.True(envelope.EnvelopeId is null or { Length: > 0 and <= 100 });
            Assert.False(envelope.EnvelopeId.AsSpan().ContainsAnyExceptInRange(' ', '~'));
            Assert.True(envelope.NotBefore is not { } time || time <= Now + State().Info.Listener.MaxHold);
            Assert.False(envelope.RequireTls);
        });

    [Fact]
    public Task Recipients_give_only_what_can_go_on() => FuzzRun.OfAsync(
        Recipient.Next,
        static text =>
            (Refusal: RecipientParameters.Read(text, smtpUtf8: true, out var notify, out var original), Notify: notify, Original: original),
        static (_, read, _) =>
        {
            Assert.True(read.Refusal is null or { Code: 501 or 555 }, read.Refusal?.ToString());
            if (read.Refusal is not null)
                return;
            Assert.True(!read.Notify.HasFlag(DsnNotify.Never) || read.Notify == DsnNotify.Never);
            Assert.True(read.Original is null
                || (read.Original.IndexOf(';', StringComparison.Ordinal) is > 0 and var semicolon && semicolon < read.Original.Length - 1));
            Assert.DoesNotContain(read.Original ?? "", char.IsControl);
        });

    [Fact]
    public Task Xtext_is_read_back_as_it_was() => FuzzRun.OfAsync(
        static random => [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (byte)random.Next(32, 127))],
        static text => Xtext.TryDecode(Encode(text), out var decoded) ? decoded : null,
        static (text, decoded, _) => Assert.Equal(Encoding.ASCII.GetString(text), decoded));

    [Fact]
    public Task Xtext_beyond_ascii_is_read_back_as_it_was() => FuzzRun.OfAsync(
        static random =>
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => RuneOf(random).ToString()))),
        static text => Xtext.TryDecodeUtf8(EncodeUtf8(text), mayBeRaw: false, out var decoded) ? decoded : null,
        static (text, decoded, _) => Assert.Equal(Encoding.UTF8.GetString(text), decoded));

    private static byte[] Encode(byte[] text) =>
        Encoding.ASCII.GetBytes(
            string.Concat(text.Select(b => b is > 32 and < 127 and not ((byte)'+' or (byte)'=') ? ((char)b).ToString() : $"+{b:X2}")));

    private static byte[] EncodeUtf8(byte[] text) => Encoding.ASCII.GetBytes(string.Concat(
        Encoding.UTF8.GetString(text).EnumerateRunes()
            .Select(rune => rune.Value is > 32 and < 127 and not ('+' or '=' or '\\') ? rune.ToString() : $"\\x{{{rune.Value:X2}}}")));

    private static Rune RuneOf(Random random)
    {
        Rune rune;
        while (!Rune.TryCreate(random.Next(random.Next(2) == 0 ? 128 : 0x110000), out rune) || Rune.IsControl(rune))
        {
        }

        return rune;
    }

    private static SessionState State() => new(new SessionInfo(
        new ListenerOptions { Name = "fuzz", Address = "127.0.0.1:0" }, "mx.policymta.test", IPAddress.Loopback, MayRelay: true,
        ContentBudget.Unlimited()));
}
