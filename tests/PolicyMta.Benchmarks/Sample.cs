using System.Net;
using System.Text;

namespace PolicyMta.Benchmarks;

/// <summary>The message that everything is measured with.</summary>
internal static class Sample
{
    private const string Header =
        "From: News <news@sender.example>\r\nTo: <user@sink.example>\r\nSubject: What is new this week\r\n"
            + "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\n"
            +
        "Message-ID: <1@sender.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "List-Unsubscribe: <https://sender.example/u/1>\r\n\r\n";

    private static readonly SmtpReply FullMailbox = SmtpReply.Parse("452 4.2.2 Mailbox full");

    public static byte[] Message(int size)
    {
        var text = new StringBuilder(Header, size + 80);
        while (text.Length < size)
            text.Append("A line of text as long as most lines are in mail that is written by hand\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public static MessageFacts Facts(SpoolId id = default) => new()
    {
        Id = id,
        ReturnPath = "news@sender.example",
        Recipients = [new Recipient("user@sink.example")],
        Tenant = "default",
        Campaign = "spring",
        ReceivedAt = new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero),
        Size = 10_240,
    };

    public static RouteContext Route() => new()
    {
        Message = Facts(),
        Domain = "sink.example",
        Recipients = [new Recipient("user@sink.example")],
        Site = "mx.sink.example",
        MxHosts = ["mx.sink.example"],
    };

    public static InjectContext Inject(byte[] message) => new()
    {
        Message = Facts(),
        Content = new MessageContent(message),
        Source = new InjectionSource { Protocol = "ESMTP", Listener = "main", RemoteAddress = IPAddress.Loopback, Helo = "app.example" },
    };

    public static BounceContext Bounce() => new()
    {
        Message = Facts(),
        Recipient = "user@sink.example",
        Domain = "sink.example",
        Stage = SmtpStage.RcptTo,
        Reply = FullMailbox,
        IsRemoteReply = true,
        Attempt = 1,
        Age = TimeSpan.FromMinutes(1),
    };
}
