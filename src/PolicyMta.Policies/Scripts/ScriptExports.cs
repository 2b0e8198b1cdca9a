using Jint;
using Jint.Native.Function;
using Jint.Runtime;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Scripts.Modules;

namespace PolicyMta.Policies.Scripts;

/// <summary>Looks for the hooks among what a script exports, and for what looks like a hook but is none.</summary>
internal static class ScriptExports
{
    private const string ProvidersName = "providers";
    private static readonly ValueReader<ImmutableArray<string>> Names = ValueReaders.For<ImmutableArray<string>>();

    /// <returns>The names of the hooks, in the order of the doors.</returns>
    public static ImmutableArray<string> Check(ScriptEngine engine, ScriptModule module, List<PolicyProblem> problems)
    {
        var names = engine.Exports.GetOwnPropertyKeys(Types.String).Select(key => key.ToString()).ToList();
        foreach (var name in names.Where(LooksLikeHook))
        {
            if (!ScriptHooks.Names.Contains(name))
                problems.Add(new PolicyProblem(
                    Place(name),
                    $"There is no hook {name}.{DidYouMean.For(name, ScriptHooks.Names)}",
                    $"Hooks are {string.Join(", ", ScriptHooks.Names)}."));
            else if (engine.Exports.Get(name) is not Function)
                problems.Add(new PolicyProblem(Place(name), $"{name} is not a function.", $"Write export function {name}(...) {{ ... }}."));
        }

        if (!names.Exists(LooksLikeHook))
        {
            problems.Add(new PolicyProblem(
                Place(""), $"The script exports no hook: {string.Join(", ", ScriptHooks.Names)}.",
                "Export one, or move the file into lib/ if it only helps others."));
        }

        return [.. ScriptHooks.Names.Where(names.Contains)];

        SourcePlace Place(string name) => module.Exports.GetValueOrDefault(name, new SourcePlace(engine.Program.Place.File, 1, 1));
    }

    /// <returns>
    /// The providers that the script is for, as it says by <c>export const providers = [...]</c>: it is asked about mail to these alone.
    /// </returns>
    public static ImmutableArray<string> Providers(ScriptEngine engine, ScriptModule module, List<PolicyProblem> problems)
    {
        var value = engine.Exports.Get(ProvidersName);
        if (value.IsUndefined())
            return [];
        try
        {
            return Names.Read(value);
        }
        catch (ReadException e)
        {
            problems.Add(new PolicyProblem(
                module.Exports.GetValueOrDefault(ProvidersName, engine.Program.Place), $"{ProvidersName} {e.Message}",
                "Write export const providers = [\"gmail\"]: whose mail onRoute and onBounce are asked about."));
            return [];
        }
    }

    private static bool LooksLikeHook(string name) =>
        name.Length > 2 && name.StartsWith("on", StringComparison.OrdinalIgnoreCase)
            && (char.IsAsciiLetterUpper(name[2]) || name[2] is '_' || DidYouMean.For(name, ScriptHooks.Names).Length > 0);
}
