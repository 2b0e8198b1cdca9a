using System.Net;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>Scripts that are asked about single recipients, and labels of single recipients in the facts of all hooks.</summary>
public sealed class RecipientScriptTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_script_sees_session_sender_and_recipient_and_decides()
    {
        var script = await _bench.ScriptAsync("""
            export function onRecipient(r) {
              if (r.recipient === "gone@a.test") return { reject: "550 5.1.1 No such user", reason: "list" };
              return {
                rewrite: `x-${r.recipient}`,
                returnPath: `b+${r.recipient.replace("@", "=")}@${r.source.listener}.test`,
                metadata: { before: r.recipients.join(","), domain: r.domain, from: r.returnPath, tenant: r.tenant, n: 1 },
              };
            }
            """);
        var handler = Assert.Single(script.Handlers.OnRecipient);

        Assert.Equal(550, (await handler.DecideAsync(Asked("gone@a.test"), default))!.Reject!.Code);
        var decision = await handler.DecideAsync(Asked("jane@a.test"), default);
        Assert.Equal(("x-jane@a.test", "b+jane=a.test@main.test"), (decision!.Rewrite, decision.ReturnPath));
        Assert.Equal(
            [("before", "jane@gmail.example"), ("domain", "a.test"), ("from", "news@shop.example"), ("n", "1"), ("tenant", "shop")],
            decision.Metadata.OrderBy(label => label.Key).Select(label => (label.Key, label.Value)));
        Assert.Equal(["onRecipient"], script.Hooks);
    }

    [Fact]
    public async Task Tests_make_the_facts_of_a_recipient()
    {
        var script = await _bench.ScriptAsync(
            """
            export function onRecipient(r) {
              if (r.recipients.length >= 2) return { reject: "452 4.5.3 Two are enough" };
              if (r.source.protocol === "HTTP") return { rewrite: "api@x.test" };
            }
            """,
            ("policy.test.js", """
            import { onRecipient } from "./policy.js";
            test("the third is refused", () => {
              expect(onRecipient(mta.recipient({ recipient: "c@x.test", recipients: ["a@x.test", "b@x.test"] })).reject).toMatch("452");
            });
            test("the first is taken", () => expect(onRecipient(mta.recipient())).toBeUndefined());
            test("by HTTP", () => expect(onRecipient(mta.recipient({ source: { protocol: "HTTP" } }))).toEqual({ rewrite: "api@x.test" }));
            """));
        Assert.All(script.Tests, test => Assert.Null(test.Failure));
        Assert.Equal(3, script.Tests.Length);
    }

    [Fact]
    public async Task A_misspelt_property_is_told_with_what_is_allowed()
    {
        var script = await _bench.ScriptAsync("export function onRecipient(r) { return { rejct: '550 no' }; }");

        var failure = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(
            () => script.Handlers.OnRecipient.Single().DecideAsync(Asked("jane@a.test"), default).AsTask());

        Assert.Contains("Did you mean 'reject'? Allowed are reject, rewrite, returnPath, metadata, reason.", failure.Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_of_a_recipient_lie_over_those_of_the_message()
    {
        var script = await _bench.RouteScriptAsync("""
            const sorted = (labels) => Object.entries(labels).sort().map(([name, value]) => `${name}=${value}`).join();
            const all = [route.metadataOf("jane@GMAIL.example"), route.metadataOf("joe@gmail.example"), route.metadata];
            return { reason: all.map(sorted).join(";") };
            """);
        var route = ScriptBench.Route();
        var labelled = new RouteContext
        {
            Message = route.Message with
            {
                Recipients = [new Recipient("jane@gmail.example")
                {
                    Metadata = ImmutableDictionary<string, string>.Empty.Add("kind", "vip").Add("plan", "gold"),
                }],
            },
            Domain = route.Domain,
            Recipients = route.Recipients,
        };

        Assert.Equal(
            "kind=vip,plan=gold;kind=newsletter;kind=newsletter",
            (await ScriptBench.RouteAsync(script, labelled))!.Reason);
    }

    [Fact]
    public async Task On_inject_labels_recipients_and_says_who_is_told()
    {
        var script = await _bench.ScriptAsync("""
            export function onInject(m) {
              return {
                edits: m.recipients.map((r, i) => ({ metadataOf: r, metadata: { row: i } })),
                noticesTo: m.autoSubmitted === "auto-generated" ? "" : "desk@x.test",
                received: m.precedence === "bulk" ? "without-client" : "full",
              };
            }
            """);
        var context = new InjectContext
        {
            Message = ScriptBench.Message(),
            Content = new MessageContent("Auto-Submitted: Auto-Generated; x=y\r\nPrecedence: BULK\r\n\r\nx\r\n"u8.ToArray()),
            Source = Source,
        };

        var decision = await script.Handlers.OnInject.Single().DecideAsync(context, default);

        Assert.Equal(("", ReceivedField.WithoutClient), (decision!.NoticesTo, decision.Received!.Value));
        var edit = Assert.Single(decision.Edits);
        Assert.Equal(("jane@gmail.example", "0"), (edit.MetadataOf, edit.Metadata!["row"]));
    }

    private static InjectionSource Source { get; } =
        new() { Protocol = "ESMTP", Listener = "main", Helo = "client.example", RemoteAddress = IPAddress.Loopback };

    private static RecipientContext Asked(string recipient) =>
        new() { Message = ScriptBench.Message(), Recipient = new Recipient(recipient), Source = Source };
}
