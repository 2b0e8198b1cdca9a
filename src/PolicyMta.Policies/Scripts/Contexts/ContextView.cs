using Jint;
using Jint.Native;
using Jint.Runtime;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>The object that a hook's function is given: each fact is copied when it is first read.</summary>
internal sealed class ContextView<TContext, TDecision>(Engine engine, LentContext lent) : FactsObject(engine)
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private static readonly ImmutableArray<ContextMember<TContext>> Members = [.. ContextMembers.Of<TContext, TDecision>()];
    private static readonly FactNames All = new(Members.Select(member => member.Name));

    private readonly JsValue?[] _read = new JsValue?[Members.Length];

    protected override IEnumerable<string> Names => All.InOrder;

    protected override bool Has(string name) => All.NumberOf(name) >= 0;

    protected override JsValue? Find(string name) => All.NumberOf(name) is >= 0 and var number ? _read[number] ??= Read(number) : null;

    protected override string InsteadOf(string name) => ObjectReader<TDecision>.Instance.Has(name)
        ? $"Return it as your decision: return {{ {name}: ... }}."
        : ReadOnlyAdvice.Facts;

    private JsValue Read(int number) =>
        lent.Context is TContext context ? Members[number].Read(Engine, context, lent) : throw ContextView.Ended(Engine);
}

internal static class ContextView
{
    public static JavaScriptException Ended(Engine engine) =>
        new(
            engine.Intrinsics.TypeError,
            "The call that this message belonged to has ended; take what you need from it while the hook runs.");
}
