using Jint;
using Jint.Runtime.Modules;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>
/// Gives engines the modules of one folder out of memory. For tests it gives, in place of a script, one whose hooks have their results
/// checked as a real call's are.
/// </summary>
internal sealed class ModuleLoader(ScriptModules modules, string? testedScripts = null) : IModuleLoader
{
    /// <summary>What the checking wrapper of hooks is called in the module that stands for a tested script.</summary>
    public const string CheckFunction = "__checked";

    private const string CheckedSuffix = "?checked";

    public ResolvedSpecifier Resolve(string? referencingModuleLocation, ModuleRequest moduleRequest)
    {
        var importer = referencingModuleLocation;
        var path = importer is null ? moduleRequest.Specifier
            : ModulePaths.Resolve(importer, moduleRequest.Specifier) is { } target ? modules.Files.ReadAs(target) : null;
        if (path is null || !modules.Files.Contains(path))
            throw new InvalidOperationException($"There is no module '{moduleRequest.Specifier}' in the scripts folder.");

        var isChecked = testedScripts is not null && importer == testedScripts && path.EndsWith(".js", StringComparison.Ordinal)
            && ScriptHooks.Names.Any(modules[path].Exports.ContainsKey);
        return new ResolvedSpecifier(moduleRequest, isChecked ? path + CheckedSuffix : path, null, SpecifierType.RelativeOrAbsolute);
    }

    public Module LoadModule(Engine engine, ResolvedSpecifier resolved)
    {
        if (resolved.Key.EndsWith(".json", StringComparison.Ordinal))
            return ModuleFactory.BuildJsonModule(engine, resolved, modules.Files.Text(resolved.Key));
        if (resolved.Key.EndsWith(CheckedSuffix, StringComparison.Ordinal))
            return ModuleFactory.BuildSourceTextModule(
                engine, Engine.PrepareModule(CheckedModule(resolved.Key[..^CheckedSuffix.Length]), resolved.Key));
        var prepared = modules[resolved.Key].Prepared;
        return ModuleFactory.BuildSourceTextModule(engine, in prepared);
    }

    private string CheckedModule(string path)
    {
        var name = "./" + path[(path.LastIndexOf('/') + 1)..];
        var hooks = ScriptHooks.Names.Where(modules[path].Exports.ContainsKey).Select(
            hook => $"export const {hook} = {CheckFunction}(\"{hook}\", script.{hook});");
        var defaults = modules[path].Exports.ContainsKey("default") ? $"export {{ default }} from \"{name}\";" : "";
        return $"import * as script from \"{name}\"; export * from \"{name}\"; {defaults} {string.Join(' ', hooks)}";
    }
}
