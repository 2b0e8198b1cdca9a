using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Stands for <c>String</c> and <c>Object</c> and makes no objects of texts that are too long to be taken apart. So the engine alone makes
/// such objects, for a moment, and no script can change what they inherit.
/// </summary>
internal sealed class BoxedText : Constructor
{
    private readonly SandboxedRealm _realm;
    private readonly Constructor _native;
    private readonly bool _makesTexts;

    private BoxedText(SandboxedRealm realm, Constructor native, string name)
        : base(realm.Engine, name)
    {
        (_realm, _native, _makesTexts) = (realm, native, name == "String");
        foreach (var key in native.GetOwnPropertyKeys())
            DefineOwnProperty(key, native.GetOwnProperty(key));
    }

    public static void Install(SandboxedRealm realm)
    {
        foreach (var name in new[] { "Object", "String" })
        {
            var guard = new BoxedText(realm, (Constructor)realm.Owner(name), name);
            realm.Owner(name + ".prototype").DefineOwnProperty(
                "constructor", new PropertyDescriptor(guard, writable: true, enumerable: false, configurable: true));
            realm.Owner("global").DefineOwnProperty(
                name, new PropertyDescriptor(guard, writable: true, enumerable: false, configurable: true));
        }

        realm.Guard("Object.prototype", "valueOf", (text, arguments) =>
        {
            WorkGuards.CheckKeys(realm, text);
            return arguments;
        });
    }

    public override ObjectInstance Construct(JsValue[] arguments, JsValue newTarget) =>
        _native.Construct(Checked(arguments), ReferenceEquals(newTarget, this) ? _native : newTarget);

    protected override JsValue Call(JsValue thisObject, JsValue[] arguments) =>
        Natives.Call(_native, thisObject, _makesTexts ? arguments : Checked(arguments));

    private JsValue[] Checked(JsValue[] arguments)
    {
        if (arguments.Length == 0)
            return arguments;
        JsValue[] given = _makesTexts ? [JsString.Create(TypeConverter.ToString(arguments[0])), .. arguments[1..]] : arguments;
        WorkGuards.CheckKeys(_realm, given[0]);
        return given;
    }
}
