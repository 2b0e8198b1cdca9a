using System.Text;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Authentication.Tests;

/// <summary>Signed and sealed mails, and records, with random changes: nothing throws, and the server takes every decision.</summary>
public sealed class RandomMailTests
{
    private const int Rounds = 3000;
    private const int Seed = 20261129;

    private static readonly string[] Pieces =
    [
        ";", "=", ":", "\r\n ", "\r\n", "b=", "bh=", "i=1", "i=99999999999", "cv=pass", "cv=none", "h=from:from", "\"", "(", ")", "\\",
        "\0",
        "\u00ff", "@", "<", ">", ",", "%{", "%{d1r}", "/", "//", "v=spf1 ", "include:", "redirect=", "exp=", "ip4:", "ip6:", "mx/", "..",
    ];

    [Fact]
    public async Task Changed_mails_and_records_never_throw()
    {
        var random = new Random(Seed);
        using var plugin = VerifyIncomingTests.Plugin("v=DMARC1; p=reject", $"seals: [{Seal}]");
        plugin.Zone.Txt("arc._domainkey.here.example", Mails.Record);
        var mail = await Mails.SignedAsync(Mails.Plain(), "sender.example");
        var first = await plugin.InjectAsync(mail, listener: "forward");
        var received = Mails.Edited(mail, first!);
        var sent = Mails.With(received, (await plugin.SignAsync(received, first!.Metadata))!.Signatures);
        var passed = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var changed = i == 0 ? sent : Changed(random, Encoding.Latin1.GetString(sent));
            var record = Changed(random, "v=spf1 ip4:192.0.2.0/28 a:%{i}.x.example mx//64 exists:%{l1r+-}.example ?all exp=why.%{d}");
            plugin.Zone.Txt($"r{i}.example", Encoding.Latin1.GetString(record)).Txt($"why.r{i}.example", Encoding.Latin1.GetString(record));

            var decision = await plugin.InjectAsync(changed, from: i == 0 ? "a@sender.example" : $"x@r{i}.example", client: "192.0.2.99");

            Assert.Null(TestDecisions.MistakeIn(decision!));
            passed += VerifyIncomingTests.Label(decision, "auth_arc") == "pass" ? 1 : 0;
            if (await plugin.SignAsync(Mails.Edited(changed, decision!), decision!.Metadata) is { } again)
                Assert.Null(TestDecisions.MistakeIn(again));
        }

        Assert.InRange(passed, 1, Rounds - 100);
    }

    private static string Seal => $"{{ listeners: [mx, forward], domain: here.example, selector: arc, pem: {Mails.Yaml(Mails.Pem)} }}";

    private static byte[] Changed(Random random, string text)
    {
        var changed = new StringBuilder(text);
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var place = random.Next(changed.Length + 1);
            if (random.Next(3) == 0 && place < changed.Length)
                changed.Remove(place, Math.Min(random.Next(1, 40), changed.Length - place));
            else
                changed.Insert(place, Pieces[random.Next(Pieces.Length)]);
        }

        return Encoding.Latin1.GetBytes(changed.ToString());
    }
}
