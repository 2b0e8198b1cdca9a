using Jint;
using Jint.Native;
using Jint.Runtime.Interop;
using PolicyMta.Core.Limits;
using PolicyMta.Policies.Plugins;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// <c>limits.tryTake</c>: counts against a limit of the configuration. Tests and trials count nothing, and are never over a limit.
/// </summary>
internal static class LimitsCapability
{
    private const int MaxKey = 512;

    public static JsValue Create(Engine engine, SharedLimits? limits, Func<bool> isLoading) => JsObject.CreateFromEntries(engine,
    [
        new("tryTake", new ClrFunction(engine, "tryTake", (_, arguments) =>
        {
            if (isLoading())
                throw engine.OutsideOfHook("limits.tryTake");
            return TryTake(engine, limits, arguments) ? JsBoolean.True : JsBoolean.False;
        }, 3)),
    ]);

    private static bool TryTake(Engine engine, SharedLimits? limits, JsValue[] arguments)
    {
        if (arguments.Length < 2 || arguments[0] is not JsString { Length: > 0 } name
            || arguments[1] is not JsString { Length: > 0 and <= MaxKey } key)
            throw engine.Wrong($"limits.tryTake(limit, key, count) takes the name of a limit and a key of up to {MaxKey} characters.");
        var count = arguments.Length < 3 || arguments[2].IsUndefined() ? 1 : arguments[2].IsNumber() ? arguments[2].AsNumber() : 0;
        if (count is not (>= 1 and <= int.MaxValue) || count != Math.Floor(count))
            throw engine.Wrong("limits.tryTake takes a whole number of 1 or more as its third argument.");
        try
        {
            return limits?.TryTake("", ImmutableDictionary<string, NamedLimit>.Empty, name.ToString(), key.ToString(), (int)count) ?? true;
        }
        catch (ArgumentException)
        {
            throw engine.Wrong($"There is no limit '{name}': write it into the configuration under plugins.limits.");
        }
    }
}
