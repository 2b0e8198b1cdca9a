using Jint;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>One part of a message: each fact is read when it is first asked for, while the call lasts.</summary>
internal sealed class PartView(Engine engine, PartFacts part, LentContext lent) : FactsObject(engine)
{
    private static readonly PropertyWriter<PartFacts>[] Properties = [.. PropertyWriter<PartFacts>.Of()];
    private static readonly FactNames All = new(Properties.Select(property => property.Name));

    private JsValue?[]? _read;

    protected override IEnumerable<string> Names => All.InOrder;

    protected override bool Has(string name) => All.NumberOf(name) >= 0;

    protected override JsValue? Find(string name) =>
        All.NumberOf(name) is >= 0 and var number ? (_read ??= new JsValue?[Properties.Length])[number] ??= Read(number) : null;

    private JsValue Read(int number) =>
        lent.Context is null ? throw ContextView.Ended(Engine) : Properties[number].Write(Engine, part);
}
