using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// What open-relay testers try: addresses that a careless server takes for its own and sends on. A listener that relays for nobody and
/// takes mail for one domain.
/// </summary>
public sealed class OpenRelayTests
{
    private static readonly string[] Senders = [
        "<>", "<tester@elsewhere.example>", "<someone@own.example>", "<someone@[127.0.0.1]>", "<someone@mta.test>",
        "<postmaster@localhost>",
    ];

    private static readonly string[] Recipients =
    [
        "<victim@elsewhere.example>",
        "<\"victim@elsewhere.example\">",
        "<victim%elsewhere.example@own.example>",
        "<victim%elsewhere.example@[127.0.0.1]>",
        "<victim%elsewhere.example@mta.test>",
        "<victim%elsewhere.example>",
        "<\"victim%elsewhere.example\">",
        "<\"victim@elsewhere.example\"@own.example>",
        "<\"victim@elsewhere.example\"@mta.test>",
        "<\"victim@elsewhere.example\"@[127.0.0.1]>",
        "<@own.example:victim@elsewhere.example>",
        "<@mta.test:victim@elsewhere.example>",
        "<@[127.0.0.1]:victim@elsewhere.example>",
        "<@own.example,@mta.test:victim@elsewhere.example>",
        "<elsewhere.example!victim>",
        "<elsewhere.example!victim@own.example>",
        "<elsewhere.example!victim@mta.test>",
        "<elsewhere.example!victim@[127.0.0.1]>",
        "<own.example!elsewhere.example!victim>",
        "<victim@elsewhere.example@own.example>",
        "<victim@elsewhere.example.>",
        "<victim@own.example.elsewhere.example>",
        "<victim@[127.0.0.2]>",
        "<victim@[IPv6:::1]>",
        "<victim@localhost>",
        "<victim@own.example,victim@elsewhere.example>",
        "<victim@own.example> <victim@elsewhere.example>",
        "<victim@elsewhere.example\0@own.example>",
        "victim@elsewhere.example",
        " <victim@elsewhere.example>",
        "<victim(@own.example)@elsewhere.example>",
        "<victim@elsewhere.example(own.example)>",
        "<\\victim@elsewhere.example>",
        "<\"victim\\\"@own.example\"@elsewhere.example>",
        "<victim@own.example\\@elsewhere.example>",
        "<victim@ElseWhere.Example>",
        "<victim@elsewhere.example:25>",
        "<own.example@elsewhere.example>",
        "<postmaster@elsewhere.example>",
    ];

    [Fact]
    public async Task Nothing_goes_anywhere_but_to_the_own_domain()
    {
        using var folder = new TestFolder();
        await using var sink = new ByteSink("8BITMIME");
        var port = Ports.Free();
        await using var mta = new MtaProcess(folder.Path, $"delivery:\n  next_hop: 127.0.0.1:{sink.Port}", $"""
              - name: public
                address: 127.0.0.1:{port}
                relay_networks: [10.0.0.0/8]
                accept_domains: [own.example]
                max_errors: 10000
                tarpit_after: 10000
                max_commands: 100000
            """);
        await mta.StartAsync();
        var taken = 0;
        foreach (var sender in Senders)
        {
            await using var talk = await SmtpTalk.StartAsync(port);
            foreach (var recipient in Recipients)
            {
                var reply = await talk.SendMailAsync(sender, recipient, "Subject: relayed\r\n\r\nrelayed\r\n"u8.ToArray());
                Assert.True(reply[0] is '2' or '5', $"MAIL FROM:{sender}, RCPT TO:{recipient} was answered {reply}");
                taken += reply[0] == '2' ? 1 : 0;
            }

            Assert.StartsWith(
                "250",
                await talk.SendMailAsync(sender, "<someone@own.example>", "Subject: own\r\n\r\nown\r\n"u8.ToArray()),
                StringComparison.Ordinal);
            taken++;
        }

        await Eventually.TrueAsync(() => sink.Mails.Count >= taken, () => $"{sink.Mails.Count} of {taken} arrived.\n{mta.Output}");
        Assert.All(sink.Mails.SelectMany(mail => mail.Recipients), recipient => Assert.Matches("^<[^@]+@own\\.example>$", recipient));
    }
}
