using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>What the example policies decide when they are configured as their first lines say.</summary>
public sealed class CookbookTests : IAsyncLifetime
{
    private const string Config = """
        unknown-recipient.js: { domains: [corp.example], users: [jane], aliases: { sales: jane } }
        verp.js: { domain: bounces.test }
        discretion.js: { desk: desk@corp.example }
        batv.js: { domains: [corp.example] }
        signed-unsubscribe.js: { url: "https://x.test/u" }
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private ImmutableArray<LoadedScript> _scripts = [];

    public async ValueTask InitializeAsync()
    {
        var options = new ScriptOptions
        {
            Limits = ScriptBench.Patient,
            Config = ((SettingsMap)TestYaml.Parse(Config)!).Entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value),
            Secrets = ImmutableDictionary<string, string>.Empty.Add("batv", "0123456789abcdef").Add("unsubscribe", "0123456789abcdef"),
        };
        var files = ScriptFiles.Read(Path.Combine(AppContext.BaseDirectory, "shipped", "examples/policies"));
        var result = await ScriptHost.LoadAsync(
            files, options, new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
        _scripts = result.Scripts;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var script in _scripts)
            script.Dispose();
        return default;
    }

    [Theory]
    [InlineData("jane@corp.example", null, null)]
    [InlineData("sales@corp.example", null, "jane@corp.example")]
    [InlineData("nobody@corp.example", 550, null)]
    [InlineData("nobody@else.example", null, null)]
    public async Task Unknown_recipients_are_refused_one_by_one(string recipient, int? code, string? rewritten)
    {
        var decision = await AskAsync("unknown-recipient.js", recipient, "news@sender.example");

        Assert.Equal((code, rewritten), (decision?.Reject?.Code, decision?.Rewrite));
    }

    [Fact]
    public async Task Three_recipients_of_one_domain_have_three_return_paths()
    {
        var decision = await InjectAsync("verp.js", to: ["jane@a.test", "joe@a.test", "ann@a.test"]);

        Assert.Equal(
            ["news+jane=a.test@bounces.test", "news+joe=a.test@bounces.test", "news+ann=a.test@bounces.test"],
            decision!.Edits.Select(edit => edit.ReturnPath));
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\r\n", "")]
    [InlineData("Precedence: bulk\r\n", "desk@corp.example")]
    [InlineData("Subject: x\r\n", null)]
    public async Task Notices_go_where_they_are_of_use(string header, string? noticesTo) =>
        Assert.Equal(noticesTo, (await InjectAsync("discretion.js", header: header))!.NoticesTo);

    [Fact]
    public async Task Mail_comes_back_to_a_signed_return_path_for_a_week()
    {
        var signed = (await InjectAsync("batv.js", from: "jane@corp.example"))!.ReturnPath!;

        Assert.Matches("^prvs=0[0-9]{3}[0-9a-f]{6}=jane@corp\\.example$", signed);
        Assert.Equal("jane@corp.example", (await AskAsync("batv.js", signed, "", Now.AddDays(6)))!.Rewrite);
        Assert.Equal("jane@corp.example", (await AskAsync("batv.js", signed.ToUpperInvariant(), "", Now))!.Rewrite!.ToLowerInvariant());
        Assert.Equal(550, (await AskAsync("batv.js", signed, "", Now.AddDays(9)))!.Reject!.Code);
        Assert.Equal(550, (await AskAsync("batv.js", signed.Replace("=jane", "=joe", StringComparison.Ordinal), "", Now))!.Reject!.Code);
        Assert.Equal(550, (await AskAsync("batv.js", "jane@corp.example", "", Now))!.Reject!.Code);
        Assert.Null(await AskAsync("batv.js", "jane@corp.example", "friend@else.example", Now));
        Assert.Null(await InjectAsync("batv.js", from: signed));
    }

    [Fact]
    public async Task A_link_to_unsubscribe_is_signed_for_one_recipient_and_campaign()
    {
        var header = (await InjectAsync("signed-unsubscribe.js", campaign: "spring"))!.Edits[0].SetHeader!;
        var parts = header.Value.Trim('<', '>')["https://x.test/u/".Length..].Split('/');

        Assert.Equal("List-Unsubscribe", header.Name);
        Assert.Equal("jane@a.test spring", Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0])));
        Assert.Equal(
            System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.HMACSHA256.HashData(
                "0123456789abcdef"u8, Encoding.UTF8.GetBytes(parts[0]))),
            parts[1]);
    }

    [Theory]
    [InlineData("=?iso-2022-jp?B?GyRCQ21KOCROM05HJxsoQg==?=", MessagePriority.High)]
    [InlineData("=?utf-8?B?5rOo5paH44Gu56K66KqN?=", MessagePriority.High)]
    [InlineData("=?utf-8?Q?hello?=", null)]
    public async Task A_subject_in_Japanese_is_matched(string subject, MessagePriority? priority) =>
        Assert.Equal(priority, (await InjectAsync("subject-words.js", header: $"Subject: {subject}\r\n"))?.Priority);

    [Fact]
    public async Task A_footer_is_written_in_the_charset_of_a_part()
    {
        const string Mail = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\n";

        var edited = await EditAsync("footer.js", Mail, "Gr=FC=DFe\r\n");

        Assert.Equal(Mail + "\r\nGr=FC=DFe\r\n--=20\r\nM=FCller & S=F6hne, K=F6ln\r\n", edited);
    }

    [Fact]
    public async Task A_named_attachment_is_taken_out()
    {
        const string Mail = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
        const string Text = "--b\r\n\r\nHello\r\n";

        var edited = await EditAsync(
            "strip-attachments.js", Mail, Text + "--b\r\nContent-Type: application/x; name=\"Setup.EXE\"\r\n\r\nMZ\r\n--b--\r\n");

        Assert.Equal(Mail + "\r\n" + Text + "[taken out: Setup.EXE]\r\n\r\n--b--\r\n", edited);
    }

    [Fact]
    public async Task An_archive_gets_a_copy() => Assert.Equal(
        "archive@legal.example", (await InjectAsync("archive.js", from: "jane@legal.example"))!.Edits.Single().AddRecipient);

    private static InjectionSource Source { get; } =
        new() { Protocol = "ESMTP", Listener = "main", Helo = "client.example", RemoteAddress = IPAddress.Loopback };

    private static MessageFacts Message(string from, string[] to, string campaign, DateTimeOffset now) => new()
    {
        Id = SpoolId.Parse("01K0000000000000000000TEST"),
        ReturnPath = from,
        Recipients = [.. to.Select(address => new Recipient(address))],
        Campaign = campaign,
        ReceivedAt = now,
        Size = 100,
    };

    private LoadedScript Script(string path) => _scripts.Single(script => script.Path == path);

    private async Task<RecipientDecision?> AskAsync(string script, string recipient, string from, DateTimeOffset? now = null) =>
        await Script(script).Handlers.OnRecipient.Single().DecideAsync(
            new RecipientContext { Message = Message(from, [], "", now ?? Now), Recipient = new Recipient(recipient), Source = Source },
            CancellationToken.None);

    private async Task<string> EditAsync(string script, string header, string body)
    {
        var decision = await InjectAsync(script, from: "jane@corp.example", header: header, body: body);
        using var original = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes($"{header}\r\n{body}"));
        using var editor = new ContentEditor(original);
        return Encoding.UTF8.GetString(editor.Apply(new MessageContent(original.Memory), decision!.Edits).Raw.Span);
    }

    private async Task<InjectDecision?> InjectAsync(
        string script, string from = "news@sender.example", string[]? to = null, string campaign = "", string header = "Subject: x\r\n",
        string body = "x\r\n") =>
        await Script(script).Handlers.OnInject.Single().DecideAsync(
            new InjectContext
            {
                Message = Message(from, to ?? ["jane@a.test"], campaign, Now),
                Content = new MessageContent(Encoding.UTF8.GetBytes($"{header}\r\n{body}")),
                Source = Source,
            },
            CancellationToken.None);
}
