using System.Collections.Frozen;
using Jint;
using Jint.Runtime;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>The names that scripts and their tests can use without defining them.</summary>
internal static class ScriptGlobals
{
    private static readonly string[] OfTests = ["test", "expect", "mta"];

    public static FrozenSet<string> ForScripts { get; } =
        Language().Concat(ScriptEngine.CapabilityNames).ToFrozenSet(StringComparer.Ordinal);

    public static FrozenSet<string> ForTests { get; } = ForScripts.Concat(OfTests).ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Language()
    {
        using var engine = new Engine();
        SandboxedRealm.Close(engine, ScriptFiles.MaxFileBytes);
        return [.. engine.Global.GetOwnPropertyKeys(Types.String).Select(key => key.ToString()).Append("arguments")];
    }
}
