using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Stands for <c>RegExp</c> and bounds the pattern: making a machine of a long one is a single native call of seconds and hundreds of
/// megabytes.
/// </summary>
internal sealed class PatternGuard : Constructor
{
    /// <summary>Characters of a pattern at most.</summary>
    public const int MaxPattern = 20_000;
    private readonly SandboxedRealm _realm;

    private PatternGuard(SandboxedRealm realm)
        : base(realm.Engine, "RegExp") => _realm = realm;

    public static void Install(SandboxedRealm realm)
    {
        var native = realm.Engine.Intrinsics.RegExp;
        var guard = new PatternGuard(realm);
        guard.DefineOwnProperty(
            "prototype", new PropertyDescriptor(native.Get("prototype"), writable: false, enumerable: false, configurable: false));
        guard.DefineOwnProperty(realm.Symbol("species"), native.GetOwnProperty(realm.Symbol("species")));
        if (native.Get("escape") is { } escape && escape.IsObject())
            guard.DefineOwnProperty("escape", new PropertyDescriptor(escape, writable: false, enumerable: false, configurable: false));
        realm.Owner("RegExp.prototype").DefineOwnProperty(
            "constructor", new PropertyDescriptor(guard, writable: false, enumerable: false, configurable: false));
        realm.Owner("global").DefineOwnProperty(
            "RegExp", new PropertyDescriptor(guard, writable: true, enumerable: false, configurable: true));
    }

    public override ObjectInstance Construct(JsValue[] arguments, JsValue newTarget) =>
        _realm.Engine.Intrinsics.RegExp.Construct(Check(arguments));

    protected override JsValue Call(JsValue thisObject, JsValue[] arguments) => _realm.Engine.Intrinsics.RegExp.Construct(Check(arguments));

    private JsValue[] Check(JsValue[] arguments)
    {
        if (arguments.Length == 0 || arguments[0].IsUndefined() || arguments[0] is JsRegExp)
            return arguments;
        var pattern = TypeConverter.ToString(arguments[0]);
        return pattern.Length <= MaxPattern
            ? [JsString.Create(pattern), .. arguments[1..]]
            : throw _realm.TooLarge($"A pattern of {pattern.Length} characters is too long; {MaxPattern} are allowed.");
    }
}
