using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;
using PolicyMta.Simulation.Traffic;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>Writes the messages of a plan as requests to inject. The same message is the same in every variant. For one caller.</summary>
internal sealed class ScenarioMail(ScenarioOptions scenario)
{
    private const int Mailboxes = 50_000;

    private static readonly InjectionSource Source = new()
    {
        Protocol = "ESMTP",
        Listener = "simulation",
        RemoteAddress = IPAddress.Loopback,
        Helo = "traffic.example",
    };

    private readonly ArrayBufferWriter<byte> _content = new(scenario.Traffic.Size + 1024);

    /// <summary>Makes the request; who submits it owns it.</summary>
    public InjectionRequest Write(in PlannedMessage message, DateTimeOffset now)
    {
        var draws = new MessageDraws(scenario.Seed, ~message.Stream, message.Number);
        var stream = scenario.Traffic.Streams[message.Stream];
        var domains = scenario.Providers[message.Provider].Domains;
        var domain = MessageFactory.ConcreteDomain(domains[draws.Next(domains.Count)]);
        var mailbox = draws.Next(Mailboxes);
        var recipient = string.Create(CultureInfo.InvariantCulture, $"{(message.IsBad ? "unknown" : "user")}{mailbox}@{domain}");
        var id = string.Create(CultureInfo.InvariantCulture, $"{message.Stream}.{message.Number}");
        WriteContent(stream, recipient, id, now, draws);
        return new InjectionRequest
        {
            ReturnPath = $"bounce+{id}@{stream.SenderDomain}",
            Recipients = [new Recipient(recipient)],
            Content = ContentBuffer.CopyOf(_content.WrittenSpan),
            Source = Source,
            Tenant = stream.Tenant,
            Campaign = stream.Campaign.Length > 0 ? stream.Campaign : null,
        };
    }

    private void WriteContent(StreamOptions stream, string recipient, string id, DateTimeOffset now, MessageDraws draws)
    {
        _content.ResetWrittenCount();
        Line($"From: {stream.Tenant} <news@{stream.SenderDomain}>");
        Line($"To: <{recipient}>");
        Line($"Subject: {stream.Campaign} {id}");
        Line($"Date: {now.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000");
        Line($"Message-ID: <{id}@{stream.SenderDomain}>");
        Line($"X-Tenant: {stream.Tenant}");
        Line($"X-Campaign: {stream.Campaign}");
        Line("MIME-Version: 1.0");
        Line("Content-Type: text/plain; charset=utf-8");
        Line("");
        do
            Line(BodyText.Lines[draws.Next(BodyText.Lines.Length)]);
        while (_content.WrittenCount < scenario.Traffic.Size);
    }

    private void Line(string text)
    {
        Encoding.UTF8.GetBytes(text, _content);
        _content.Write("\r\n"u8);
    }
}
