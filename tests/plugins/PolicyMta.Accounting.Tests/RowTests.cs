using System.Text.Json;

namespace PolicyMta.Accounting.Tests;

/// <summary>Rows are PowerMTA's: columns, types, one for each recipient; and hostile text stays within its cell.</summary>
public sealed class RowTests
{
    private const string PowerMtaHeader =
        "type,timeLogged,timeQueued,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,srcType,srcMta,dlvType,dlvSourceIp,"
            + "dlvDestinationIp,dlvEsmtpAvailable,dlvSize,vmta,jobId,envId,queue,vmtaPool";

    private static readonly DeliveryEvent Delivered = new()
    {
        Kind = EventKind.Delivered,
        Time = AccountingUnderTest.Start,
        Tenant = "acme",
        Campaign = "spring",
        ReturnPath = "news@sender.example",
        Recipients = ["jane@gmail-sim.test"],
        OriginalRecipient = "rfc822;jane@gmail-sim.test",
        EnvelopeId = "E1",
        Domain = "gmail-sim.test",
        EgressPool = "bulk",
        EgressSource = "a",
        SourceAddress = "192.0.2.1",
        RemoteHost = "mx.gmail-sim.test",
        RemoteAddress = "192.0.2.25",
        Protocol = "ESMTP",
        Reply = SmtpReply.Parse("250 2.0.0 OK, queued"),
        Size = 10240,
        AgeMs = 65_000,
        Tls = "TLSv1.3 TLS_AES_256_GCM_SHA384",
    };

    [Fact]
    public async Task The_header_and_a_delivery_are_as_dashboards_know_them()
    {
        using var accounting = new AccountingUnderTest();
        accounting.Tell(Delivered);
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(
            [
                PowerMtaHeader,
                "d,2026-11-28 12:00:00+0000,2026-11-28 11:58:55+0000,news@sender.example,jane@gmail-sim.test,rfc822;jane@gmail-sim.test,"
                    + "relayed,2.0.0 (success),\"smtp;250 2.0.0 OK, queued\",mx.gmail-sim.test (192.0.2.25),success,smtp,,smtp,192.0.2.1,"
                    + "192.0.2.25,,10240,a,spring,E1,gmail-sim.test/a,bulk",
            ],
            accounting.Lines());
    }

    [Fact]
    public async Task Each_type_has_its_rows_and_each_recipient_one()
    {
        using var accounting = new AccountingUnderTest("records: [d, b, t, r, rb, f]\nfields: { d: [rcpt], b: [rcpt], t: [rcpt], "
            + "r: [rcpt], rb: [rcpt], f: [rcpt] }");
        accounting.Tell(EventKind.Received, "a@x.test", "b@x.test");
        accounting.Tell(EventKind.Deferred, "a@x.test");
        accounting.Tell(EventKind.Delivered, "a@x.test");
        accounting.Tell(EventKind.Bounced, "b@x.test");
        accounting.Tell(EventKind.Expired, "c@x.test");
        accounting.Tell(EventKind.Removed, "d@x.test");
        accounting.Tell(EventKind.Returned, "a@x.test");
        accounting.Tell(EventKind.Complained, "a@x.test");
        accounting.Tell(EventKind.Held, "a@x.test");
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(
            [
                "type,rcpt", "r,a@x.test", "r,b@x.test", "t,a@x.test", "d,a@x.test", "b,b@x.test", "b,c@x.test", "b,d@x.test",
                "rb,a@x.test", "f,a@x.test",
            ],
            accounting.Lines());
    }

    [Fact]
    public async Task Columns_of_several_types_stand_side_by_side()
    {
        using var accounting = new AccountingUnderTest(
            "fields: { d: [rcpt, dlvSourceIp], b: [rcpt, bounceCat, '!dlvSourceIp'] }\ntimes: unix");
        accounting.Tell(Delivered);
        accounting.Tell(Delivered with { Kind = EventKind.Bounced, Category = BounceCategory.InvalidRecipient });
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(
            ["type,rcpt,dlvSourceIp,bounceCat", "d,jane@gmail-sim.test,192.0.2.1,", "b,jane@gmail-sim.test,,bad-mailbox"],
            accounting.Lines());
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "\"=cmd|' /C calc'!A0\"")]
    [InlineData("say \"hi\", twice", "\"say \"\"hi\"\", twice\"")]
    [InlineData("two\nlines\rand\u001b[31m red \u202egnp.exe\u2028.", "two lines and [31m red  gnp.exe .")]
    [InlineData("plain text; with - signs", "plain text; with - signs")]
    public async Task Hostile_text_stays_in_its_cell_and_line(string text, string cell)
    {
        using var accounting = new AccountingUnderTest("records: [d]\nfields: { d: [jobId, rcpt] }");
        accounting.Tell(Delivered with { Campaign = text });
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(["type,jobId,rcpt", $"d,{cell},jane@gmail-sim.test"], accounting.Lines());
    }

    [Fact]
    public async Task A_formula_is_guarded_if_that_is_wanted()
    {
        using var accounting = new AccountingUnderTest("records: [d]\nfields: { d: [jobId] }\nguard_formulas: true");
        accounting.Tell(Delivered with { Campaign = "=1+1" });
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal("d,\"'=1+1\"", accounting.Lines()[1]);
    }

    [Fact]
    public async Task Long_text_is_cut()
    {
        using var accounting = new AccountingUnderTest("records: [d]\nfields: { d: [dsnDiag] }");
        accounting.Tell(Delivered with { Reply = new SmtpReply(250, null, new string('x', 100_000)) });
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(2 + ValueText.Most, accounting.Lines()[1].Length);
    }

    [Fact]
    public async Task Json_has_the_same_names_and_leaves_out_what_is_unknown()
    {
        using var accounting = new AccountingUnderTest(
            "records: [d]\nfields: { d: ['*', tenant, label_list, dlvTlsProtocol] }", "acct.jsonl");
        accounting.Tell(Delivered with { Metadata = ImmutableDictionary<string, string>.Empty.Add("list", "a\"b") });
        await accounting.WriteAsync(accounting.Restart());
        using var row = JsonDocument.Parse(Assert.Single(accounting.Lines()));
        Assert.Equal("d", row.RootElement.GetProperty("type").GetString());
        Assert.Equal(10240, row.RootElement.GetProperty("dlvSize").GetInt64());
        Assert.Equal("acme", row.RootElement.GetProperty("tenant").GetString());
        Assert.Equal("a\"b", row.RootElement.GetProperty("label_list").GetString());
        Assert.Equal("TLSv1.3", row.RootElement.GetProperty("dlvTlsProtocol").GetString());
        Assert.False(row.RootElement.TryGetProperty("srcMta", out _));
    }

    [Fact]
    public async Task A_filter_takes_what_it_names()
    {
        using var accounting = new AccountingUnderTest("records: [d]\nfields: { d: [rcpt] }\ntenants: [acme]\ndomains: [GMAIL-sim.test]");
        accounting.Tell(Delivered with { Recipients = ["a@gmail-sim.test", "b@other.test"] });
        accounting.Tell(Delivered with { Tenant = "other" });
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(["type,rcpt", "d,a@gmail-sim.test"], accounting.Lines());
    }

    [Fact]
    public async Task Header_fields_of_the_message_come_along_as_labels()
    {
        using var accounting = new AccountingUnderTest("records: [d]\nfields: { d: [header_X-Job] }");
        var builder = accounting.Configure(null);
        using var plugin = new AccountingPlugin();
        plugin.Configure(builder);
        var decision = await Assert.Single(builder.InjectHandlers).DecideAsync(
            new InjectContext
            {
                Message = new MessageFacts
                {
                    Id = SpoolId.Create(AccountingUnderTest.Start),
                    ReturnPath = "a@sender.example",
                    Recipients = [new Recipient("b@x.test")],
                    ReceivedAt = AccountingUnderTest.Start,
                    Size = 10,
                },
                Content = new MessageContent("x-job: 77\r\nSubject: x\r\n\r\nx"u8.ToArray()),
                Source = new InjectionSource { Protocol = "ESMTP", Listener = "main" },
            },
            default);
        accounting.Tell(Delivered with { Metadata = decision!.Metadata });
        await accounting.WriteAsync(accounting.Restart());
        Assert.Equal(["type,header_X-Job", "d,77"], accounting.Lines());
    }
}
