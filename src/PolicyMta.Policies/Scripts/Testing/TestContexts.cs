using System.Net;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Scripts.Contexts;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts.Testing;

/// <summary>
/// Makes the facts of a call for tests: those that the test names, and likely ones for the rest. They are real contexts, shown as real ones
/// are.
/// </summary>
internal static class TestContexts
{
    private const string Sender = "sender@example.org";
    private const string DefaultRecipient = "recipient@example.com";

    /// <summary>Nobody has been accepted before, unless the test says so.</summary>
    public static ObjectInstance Recipient(ScriptEngine script, ObjectInstance facts, TimeProvider time) =>
        Show<RecipientContext, RecipientDecision>(script, facts, new RecipientContext
        {
            Message = Message(facts, 0, time) with { Recipients = [] },
            Recipient = new Recipient(Text(facts, "recipient") ?? DefaultRecipient),
            Source = Source(facts),
        });

    public static ObjectInstance Inject(ScriptEngine script, ObjectInstance facts, TimeProvider time)
    {
        var content = Content(facts);
        return Show<InjectContext, InjectDecision>(script, facts, new InjectContext
        {
            Message = Message(facts, content.Raw.Length, time),
            Content = content,
            Source = Source(facts),
        });
    }

    public static ObjectInstance Sign(ScriptEngine script, ObjectInstance facts, TimeProvider time)
    {
        var content = Content(facts);
        return Show<SignContext, SignDecision>(
            script,
            facts,
            new SignContext
            {
                Message = Message(facts, content.Raw.Length, time),
                Content = content,
                EgressPool = Text(facts, "egressPool"),
            });
    }

    public static ObjectInstance Route(ScriptEngine script, ObjectInstance facts, TimeProvider time)
    {
        var domain = Text(facts, "domain") ?? Sdk.Recipient.DomainOf(FirstRecipient(facts));
        var message = Message(facts, 2048, time) with
        {
            Recipients = [new Recipient(facts.Get("recipients") is JsArray ? FirstRecipient(facts) : "recipient@" + domain)],
        };
        var context = new RouteContext
        {
            Message = message,
            Domain = domain,
            Recipients = message.Recipients,
            Site = "mx." + domain,
            MxHosts = ["mx." + domain],
        };
        if (Text(facts, TestFacts.Provider) is { } provider)
            SetSoFar<RouteContext, RouteDecision>(context, new RouteDecision { Provider = provider });
        return Show<RouteContext, RouteDecision>(script, facts, context);
    }

    public static ObjectInstance Bounce(ScriptEngine script, ObjectInstance facts, TimeProvider time)
    {
        var recipient = Text(facts, "recipient") ?? FirstRecipient(facts);
        var domain = Sdk.Recipient.DomainOf(recipient);
        return Show<BounceContext, BounceDecision>(script, facts, new BounceContext
        {
            Message = Message(facts, 2048, time) with { Recipients = [new Recipient(recipient)] },
            Recipient = recipient,
            Domain = domain,
            Stage = SmtpStage.RcptTo,
            Reply = SmtpReply.Parse("550 5.1.1 No such user"),
            IsRemoteReply = true,
            Attempt = 1,
            Age = TimeSpan.FromMinutes(1),
            RemoteHost = "mx." + domain,
            RemoteAddress = "192.0.2.1",
            Site = "mx." + domain,
        });
    }

    private static ContextView<TContext, TDecision> Show<TContext, TDecision>(ScriptEngine script, ObjectInstance facts, TContext context)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        var ofContext = ObjectReader<TContext>.Instance;
        var ofMessage = ObjectReader<MessageFacts>.Instance;
        var special = TestFacts.Of<TContext>();
        ofContext.ReadInto(context, facts, name => special.Contains(name), name => ofMessage.Has(name));
        ofMessage.ReadInto(context.Message, facts, name => special.Contains(name), name => ofContext.Has(name));
        if (ObjectIn(facts, TestFacts.SoFar) is { } soFar)
            SetSoFar<TContext, TDecision>(context, DecisionReader<TDecision>.Read(soFar)!);
        return new ContextView<TContext, TDecision>(script.Engine, new LentContext(context, (int)(script.Program.Memory / 8)));
    }

    private static void SetSoFar<TContext, TDecision>(TContext context, TDecision decision)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> => HookContexts.After(context, decision);

    private static InjectionSource Source(ObjectInstance facts)
    {
        var source =
            new InjectionSource { Protocol = "ESMTP", Listener = "default", RemoteAddress = IPAddress.Loopback, Helo = "client.example" };
        if (ObjectIn(facts, TestFacts.Source) is { } given)
            ObjectReader<InjectionSource>.Instance.ReadInto(source, given);
        return source;
    }

    private static MessageFacts Message(ObjectInstance facts, long size, TimeProvider time) => new()
    {
        Id = SpoolId.Create(time.GetUtcNow()),
        ReturnPath = Sender,
        Recipients = [new Recipient(FirstRecipient(facts))],
        ReceivedAt = time.GetUtcNow(),
        Size = size,
    };

    private static MessageContent Content(ObjectInstance facts)
    {
        var text = new StringBuilder();
        var given = ObjectIn(facts, TestFacts.Headers);
        var names = given?.GetOwnPropertyKeys(Types.String).Select(key => key.ToString()).ToList() ?? [];
        foreach (var (name, value) in new[]
        {
            ("From", Sender),
            ("To", DefaultRecipient),
            ("Subject", "Test"),
            ("Date", "Thu, 01 Jan 2026 12:00:00 +0000"),
        })
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        foreach (var name in names)
        {
            var value = given!.Get(name);
            for (uint i = 0; i < (value is JsArray several ? several.Length : 1); i++)
                text.Append(name).Append(": ").Append(Field(name, value is JsArray list ? list.Get(i) : value)).Append("\r\n");
        }

        var body = Text(facts, TestFacts.Body) ?? "Hello\r\n";
        text.Append("\r\n").Append(body.ReplaceLineEndings("\r\n"));
        return new MessageContent(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string FirstRecipient(ObjectInstance facts) =>
        facts.Get("recipients") is JsArray { Length: > 0 } recipients ? recipients.Get(0).ToString() : DefaultRecipient;

    private static string? Text(ObjectInstance facts, string name) => facts.Get(name) is JsString text ? text.ToString() : null;

    private static string Field(string name, JsValue value) => value is JsString text
        ? text.ToString()
        : throw new ReadException($"{TestFacts.Headers}.{name}", "must be a string, or an array of strings.");

    /// <summary>A fact that is an object; null if it is not given.</summary>
    private static ObjectInstance? ObjectIn(ObjectInstance facts, string name)
    {
        var value = facts.Get(name);
        if (value.IsUndefined() || value.IsNull())
            return null;
        return value is ObjectInstance given && value is not (Function or JsArray)
            ? given
            : throw new ReadException(name, "must be an object.");
    }
}
