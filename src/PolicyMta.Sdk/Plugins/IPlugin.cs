namespace PolicyMta.Sdk;

/// <summary>
/// The entry point of a plugin assembly: a public class with a parameterless constructor, named in <c>plugin.yaml</c>. One instance lives
/// from the reload that first saw its files and settings to the one that no longer does. If it implements <see cref="IDisposable"/> or
/// <see cref="IAsyncDisposable"/> it is disposed when the last message that was decided by it is done.
/// </summary>
public interface IPlugin
{
    /// <summary>Registers handlers and reads settings. Called once; must not block. An exception refuses the whole reload.</summary>
    void Configure(IPluginBuilder builder);
}
