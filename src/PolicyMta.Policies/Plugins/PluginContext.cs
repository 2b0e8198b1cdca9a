using System.Reflection;
using System.Runtime.CompilerServices;
using McMaster.NETCore.Plugins;
using PolicyMta.Core;
using PolicyMta.Core.Files;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// The assembly load context of one plugin: its own dependencies are private, the SDK and the logging abstractions are the server's. It
/// loads from a private copy of the folder, so that a dependency that is first needed hours later is still the one that belongs to it.
/// Instances of the same files share it; the last unloads it.
/// </summary>
internal sealed class PluginContext
{
    private static readonly Type[] Shared = [typeof(IPlugin), typeof(ILogger)];

    private readonly string _copy;
    private PluginLoader? _loader;
    private ReferenceCount _references = new();

    private PluginContext(string copy, PluginLoader loader)
    {
        _copy = copy;
        _loader = loader;
    }

    public static PluginContext Open(PluginSource source, string stagingFolder)
    {
        var copy = Path.Combine(stagingFolder, $"{source.Id}-{Guid.NewGuid():n}");
        PrivateFolder.Demand(copy);
        foreach (var file in source.Folder.Files)
            Write(Path.Combine(copy, file.Path), file.Content);

        return new PluginContext(copy, PluginLoader.CreateFromAssemblyFile(Path.Combine(copy, source.Manifest.Assembly), Shared, config =>
        {
            config.IsUnloadable = true;

            // From the private copy, not through memory: of an assembly in memory the runtime knows no folder, and its native libraries
            // would be copied once more, one by one, to a folder for temporary files.
            config.LoadInMemory = false;
        }));
    }

    public bool TryAddReference() => _references.TryAdd();

    /// <summary>Lets go of it; the last who does must <see cref="Unload"/> it.</summary>
    /// <returns>Whether this was the last.</returns>
    public bool Release() => _references.Release() == 0;

    /// <summary>
    /// Loads the assembly, looks for what it is missing, and makes its entry point; or reports why it cannot and returns null.
    /// </summary>
    public IPlugin? CreatePlugin(PluginSource source, List<PolicyProblem> problems)
    {
        var place = SettingsPath.PlaceOf(source.ManifestNode, "assembly");
        try
        {
            var assembly = _loader!.LoadDefaultAssembly();
            foreach (var reference in assembly.GetReferencedAssemblies())
                _loader.LoadAssembly(reference);
            return FindEntryPoint(assembly.GetTypes(), source, problems) is { } entry ? (IPlugin)Activator.CreateInstance(entry)! : null;
        }
        catch (ReflectionTypeLoadException e)
        {
            var missing = e.LoaderExceptions.Select(error => error?.Message).Distinct().Take(3);
            Report(
                $"was built against other assemblies than it finds: {string.Join(" ", missing)}",
                "Build it against this server's SDK, and copy its dependencies into its folder.");
        }
        catch (FileNotFoundException e)
        {
            Report(
                $"needs {e.FileName}, which is neither in its folder nor part of the server's SDK.",
                "Copy the plugin's whole build output (dotnet publish) into its folder.");
        }
        catch (BadImageFormatException e)
        {
            Report(
                $"is not a .NET assembly that can be loaded: {e.Message}",
                "Copy it again; it may be half written or built for another platform.");
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            Report($"could not be created: {inner.GetType().Name}: {inner.Message}", "");
        }
        catch (Exception e) when (e is FileLoadException or TypeLoadException or MissingMemberException)
        {
            Report($"could not be loaded: {e.Message}", "Build it against this server's SDK, and copy its dependencies into its folder.");
        }

        return null;

        void Report(string message, string remedy) =>
            problems.Add(new PolicyProblem(place, $"{source.Manifest.Assembly} {message}", remedy));
    }

    /// <summary>Asks the runtime to unload it, and gives what tells whether that happened.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public WeakReference Unload()
    {
        var context = new WeakReference(_loader!.LoadContext);
        try
        {
            _loader.Dispose();
        }
        catch (Exception)
        {
            // A subscriber of the context's Unloading event threw; the unload goes on.
        }

        _loader = null;
        if (Directory.Exists(_copy))
            Directory.Delete(_copy, recursive: true);
        return context;
    }

    /// <summary>A new file that nobody but the server's user can read or change.</summary>
    private static void Write(string path, byte[] content)
    {
        PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
    }

    private static Type? FindEntryPoint(Type[] types, PluginSource source, List<PolicyProblem> problems)
    {
        var candidates = types.Where(type => type is { IsClass: true, IsAbstract: false, IsVisible: true }
            && typeof(IPlugin).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null).ToList();
        var named = source.Manifest.EntryPoint is { } name ? candidates.FindAll(type => type.FullName == name) : candidates;
        if (named.Count == 1)
            return named[0];

        var found = candidates.Count == 0
            ? "It has none: write a public class with a parameterless constructor that implements PolicyMta.Sdk.IPlugin."
            : $"It has: {string.Join(", ", candidates.Select(type => type.FullName))}.";
        var place = SettingsPath.PlaceOf(source.ManifestNode, source.Manifest.EntryPoint is null ? "assembly" : "entry_point");
        problems.Add(new PolicyProblem(place, source.Manifest.EntryPoint is { } missing
            ? $"{source.Manifest.Assembly} has no entry point {missing}."
            : $"{source.Manifest.Assembly} must have one entry point, or entry_point must name it.", found));
        return null;
    }
}
