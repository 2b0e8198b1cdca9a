using Jint;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>What scripts are told that use what the server gives them wrongly.</summary>
internal static class CapabilityErrors
{
    public static JavaScriptException Wrong(this Engine engine, string message) => new(engine.Intrinsics.TypeError, message);

    /// <summary>A call at the top level of a script that belongs into a hook.</summary>
    /// <param name="engine">The script's engine.</param>
    /// <param name="call">What was called, as the script writes it.</param>
    public static JavaScriptException OutsideOfHook(this Engine engine, string call) =>
        engine.Wrong($"{call} works in hooks only; the top level of a script runs in every engine anew.");
}
