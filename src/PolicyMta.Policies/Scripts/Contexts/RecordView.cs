using Jint;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>A record of the SDK, or what a decision says.</summary>
/// <param name="engine">The engine.</param>
/// <param name="names">The names of the record's properties.</param>
/// <param name="values">Their values; null for what is not said.</param>
internal sealed class RecordView(Engine engine, FactNames names, JsValue?[] values) : FactsObject(engine)
{
    protected override IEnumerable<string> Names => names.InOrder.Where((_, number) => values[number] is not null);

    protected override bool Has(string name) => Find(name) is not null;

    protected override JsValue? Find(string name) => names.NumberOf(name) is >= 0 and var number ? values[number] : null;
}
