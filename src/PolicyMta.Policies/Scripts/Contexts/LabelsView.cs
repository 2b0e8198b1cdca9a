using Jint;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>Labels by name.</summary>
internal sealed class LabelsView(Engine engine, ImmutableDictionary<string, string> labels) : FactsObject(engine)
{
    protected override IEnumerable<string> Names => labels.Keys.Order(StringComparer.Ordinal);

    protected override bool Has(string name) => labels.ContainsKey(name);

    protected override JsValue? Find(string name) => labels.TryGetValue(name, out var label) ? JsString.Create(label) : null;
}
