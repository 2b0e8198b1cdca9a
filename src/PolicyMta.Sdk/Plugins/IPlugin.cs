namespace PolicyMta.Sdk;

/// <summary>
/// The entry point of a plugin assembly: a public class with a parameterless constructor, named in <c>plugin.yaml</c>. One instance lives
/// from the reload that first saw its files and settings to the one that no longer does. If it implements <see cref="IDisposable"/> or
/// <see cref="IAsyncDisposable"/> it is disposed when the last message that was decided by it is done.
/// </summary>
/// <remarks>
/// The server copies the plugin's folder, with all that lies below it, to a private folder below the spool and loads it from there, native
/// libraries included: <c>DllImport</c> and <c>LibraryImport</c> find a library in <c>runtimes/RID/native</c> by the plugin's
/// <c>.deps.json</c> (build with <c>EnableDynamicLoading</c>), or beside the assembly, and a library finds those that it needs beside
/// itself (<c>$ORIGIN</c>) or in the system. Each plugin has a library of its own in memory. Bring the platforms
/// that you support and no others: the folder is read whole at each reload. End a library's threads and callbacks before Dispose returns,
/// or the plugin stays in memory and is named in the log.
/// <para>
/// A reload that changes settings alone makes a new instance of the same loaded assembly, beside the old one until its last message is
/// done: what is in static fields, and in a native library, is shared by both. Keep what belongs to an instance in its fields. A reload
/// that finds other files loads them anew.
/// </para>
/// </remarks>
public interface IPlugin
{
    /// <summary>Registers handlers and reads settings. Called once; must not block. An exception refuses the whole reload.</summary>
    void Configure(IPluginBuilder builder);
}
