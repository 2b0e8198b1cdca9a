using System.Reflection;
using System.Text;
using PolicyMta.Policies.Scripts.Contexts;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Scripts.Testing;

namespace PolicyMta.Policies.Scripts.Typings;

/// <summary>
/// Writes <c>scripts/policymta.d.ts</c> from the same tables that show contexts and read decisions, so that editors know what the server
/// knows.
/// </summary>
internal sealed class TypingsWriter(XmlDocs docs)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        _text.Append(GlobalTypings.Head);
        WriteWords<MessagePriority>();
        WriteWords<ReceivedField>();
        WriteWords<SmtpStage>();
        WriteWords<SuppressionScope>();
        WriteWords<BounceOrigin>();
        WriteWords<BounceKind>();
        WriteWords<BounceScope>();
        WriteBounceCategories();
        WriteWords<ReturnedContent>();
        WriteWords<BodyEncoding>();
        WriteWords<TlsPolicy>();
        WriteWords<TlsVersion>();
        WriteWords<AddressFamilies>();
        WriteWords<ThrottleAim>();
        WriteView<InjectionSource>();
        WriteView<EnvelopeRequests>();
        WriteView<PartFacts>();
        WriteRecord<HeaderField>();
        WriteRecord<MessageAttachment>();
        WriteRecord<PartMatch>();
        WriteRecord<TextSplice>();
        WriteRecord<MessageEdit>();
        WriteRecord<Throttle>();
        WriteRecord<Suppression>();
        WriteRecord<RecipientRoute>();
        WriteRecord<ReturnedReport>();
        WriteRecord<ReturnedReports>();
        WriteRecord<RetrySchedule>();
        WriteRecord<TrafficLimits>();
        WriteRecord<TrafficCounter>();
        WriteRecord<TrafficProfile>(except: "name");
        WriteRecord<RouteLimits>();

        WriteHook<RecipientContext, RecipientDecision>("Recipient", "recipient");
        WriteHook<InjectContext, InjectDecision>("Inject", "message");
        WriteHook<RouteContext, RouteDecision>("Route", "route");
        WriteHook<SignContext, SignDecision>("Sign", "message");
        WriteHook<BounceContext, BounceDecision>("Bounce", "bounce");
        _text.Append(GlobalTypings.Capabilities);
        return _text.ToString();
    }

    private void WriteWords<T>()
        where T : struct, Enum
    {
        Doc(docs.Of(typeof(T)), "");
        _text.Append($"type {typeof(T).Name} =\n");
        _text.AppendJoin("\n", ScriptNames.Words<T>().Select(pair => $"  /** {docs.OfWord(pair.Value)} */\n  | \"{pair.Word}\""))
            .Append(";\n\n");
    }

    private void WriteBounceCategories()
    {
        var words = typeof(BounceCategory).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => $"  | \"{field.GetRawConstantValue()}\"");
        Doc(docs.Of(typeof(BounceCategory)), "");
        _text.Append("type BounceCategory =\n").AppendJoin("\n", words).Append("\n  | (string & {});\n\n");
    }

    /// <summary>A record that scripts make.</summary>
    private void WriteRecord<T>(string? except = null)
        where T : class
    {
        Doc(docs.Of(typeof(T)), "");
        _text.Append($"interface {typeof(T).Name} {{\n");
        foreach (var property in ObjectReader<T>.Instance.Properties.Where(property => property.Name != except))
            Member(
                docs.Of(property.Property),
                $"{property.Name}{(property.IsRequired ? "" : "?")}: {TypeOf<T>(property)}{(property.IsRequired ? "" : " | null")}");
        _text.Append("}\n\n");
    }

    /// <summary>A record that scripts see.</summary>
    private void WriteView<T>()
        where T : class
    {
        Doc(docs.Of(typeof(T)), "");
        _text.Append($"interface {typeof(T).Name} {{\n");
        foreach (var property in PropertyWriter<T>.Of())
            Member(
                docs.Of(property.Property),
                $"readonly {property.Name}: {property.TypeScript}{(IsNullable(property.Property) ? " | null" : "")}");
        _text.Append("}\n\n");
    }

    private void WriteHook<TContext, TDecision>(string hook, string argument)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        Doc(docs.Of(typeof(TContext)), "");
        _text.Append($"interface {typeof(TContext).Name} {{\n");
        foreach (var member in ContextMembers.Of<TContext, TDecision>())
        {
            var type = member.TypeScript + (member.Property is not null && IsNullable(member.Property) ? " | null" : "");
            Member(member.Doc ?? docs.Of(member.Property!), member.IsMethod ? member.Name + type : $"readonly {member.Name}: {type}");
        }

        _text.Append("}\n\n");
        WriteRecord<TDecision>();
        WriteTestFacts<TContext, TDecision>(hook);
        _text.Append($"/** A script's on{hook}: returns a decision, or nothing for \"no opinion\". */\n");
        _text.Append($"type On{hook} = ({argument}: {typeof(TContext).Name}) => {typeof(TDecision).Name} | null | undefined")
            .Append($" | (void & {typeof(TDecision).Name});\n\n");
    }

    private void WriteTestFacts<TContext, TDecision>(string hook)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        var properties = ObjectReader<TContext>.Instance.Properties.Select(property => (property.Name, property.TypeScript))
            .Concat(ObjectReader<MessageFacts>.Instance.Properties.Select(property => (property.Name, property.TypeScript)))
            .DistinctBy(property => property.Name)
            .Where(property => !TestFacts.Of<TContext>().Contains(property.Name));
        Doc($"What mta.{ScriptNames.Property(hook)}(facts) takes in tests; the rest has likely values.", "");
        _text.Append($"interface {hook}Facts {{\n");
        foreach (var (name, type) in properties)
            _text.Append($"  {name}?: {type} | null;\n");
        foreach (var name in TestFacts.Of<TContext>())
            _text.Append($"  {name}?: {TestFacts.TypeScript(name, typeof(TDecision).Name)};\n");
        _text.Append("}\n\n");
    }

    private static string TypeOf<T>(PropertyReader<T> property)
        where T : class => (typeof(T), property.Name) == (typeof(BounceDecision), "category") ? "BounceCategory" : property.TypeScript;

    private void Member(string doc, string declaration)
    {
        Doc(doc, "  ");
        _text.Append("  ").Append(declaration).Append(";\n");
    }

    private void Doc(string text, string indent)
    {
        if (text.Length > 0)
            _text.Append(indent).Append("/** ").Append(text).Append(" */\n");
    }

    private static bool IsNullable(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
}
