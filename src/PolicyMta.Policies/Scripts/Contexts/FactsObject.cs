using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>
/// Facts as an object that scripts can read and not change: whatever would write to it throws an error that names the property and says
/// what to do instead. To the language it is a plain object that was frozen.
/// </summary>
internal abstract class FactsObject : ObjectInstance
{
    protected FactsObject(Engine engine)
        : base(engine) => Prototype = engine.Intrinsics.Object.PrototypeObject;

    public override bool Extensible => false;

    /// <summary>The names that it has, in order.</summary>
    protected abstract IEnumerable<string> Names { get; }

    /// <summary>Whether it has a property of this name.</summary>
    protected abstract bool Has(string name);

    /// <summary>The value of a name that it has, or null if it has none of this name.</summary>
    protected abstract JsValue? Find(string name);

    /// <summary>What to do instead of changing this property.</summary>
    protected virtual string InsteadOf(string name) => ReadOnlyAdvice.Facts;

    public override PropertyDescriptor GetOwnProperty(JsValue property) =>
        property is JsString name && Find(name.ToString()) is { } value
            ? new PropertyDescriptor(value, writable: false, enumerable: true, configurable: false)
            : PropertyDescriptor.Undefined;

    public override List<JsValue> GetOwnPropertyKeys(Types types = Types.String | Types.Symbol) =>
        (types & Types.String) == 0 ? [] : [.. Names.Select(name => (JsValue)JsString.Create(name))];

    public override IEnumerable<KeyValuePair<JsValue, PropertyDescriptor>> GetOwnProperties() =>
        GetOwnPropertyKeys(Types.String).Select(key => KeyValuePair.Create(key, GetOwnProperty(key)));

    public override bool Set(JsValue property, JsValue value, JsValue receiver) =>
        ReferenceEquals(receiver, this) ? throw Unchanged(property, "changed") : base.Set(property, value, receiver);

    public override bool Delete(JsValue property) =>
        property is JsString name && Has(name.ToString()) ? throw Unchanged(property, "deleted") : true;

    public override bool DefineOwnProperty(JsValue property, PropertyDescriptor desc) =>
        ValidateAndApplyPropertyDescriptor(null!, property, extensible: false, desc, GetOwnProperty(property))
            ? true
            : throw Unchanged(property, "changed");

    public override bool PreventExtensions() => true;

    protected override bool TryGetOwnPropertyValue(JsValue property, JsValue receiver, out JsValue value)
    {
        var found = property is JsString name ? Find(name.ToString()) : null;
        value = found ?? Undefined;
        return found is not null;
    }

    protected override OwnPropertyProbe ProbeOwnProperty(JsValue property) =>
        property is JsString name && Has(name.ToString()) ? OwnPropertyProbe.Enumerable : OwnPropertyProbe.Missing;

    private JavaScriptException Unchanged(JsValue property, string done)
    {
        var name = property is JsString text ? text.ToString() : property.ToString();
        return new JavaScriptException(
            Engine.Intrinsics.TypeError, $"'{Shorten(name)}' cannot be {done} here: it shows facts. {InsteadOf(name)}");
    }

    private static string Shorten(string name) => name.Length <= 60 ? name : name[..57] + "...";
}
