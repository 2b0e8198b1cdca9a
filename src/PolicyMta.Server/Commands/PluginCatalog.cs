using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Stores;
using PolicyMta.Policies;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Configuration.Schema;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Commands;

/// <summary>
/// The commands of the plugins that a configuration names, loaded into this program to describe them and to run those that need no server.
/// A plugin that cannot be loaded, because its files are readable by the server alone for instance, has none here.
/// </summary>
internal sealed class PluginCatalog : IAsyncDisposable
{
    private readonly PluginHost _host;
    private readonly PluginStores _stores;
    private readonly EventStream _events;
    private readonly ImmutableArray<PluginInstance> _plugins;

    private PluginCatalog(
        PluginHost host,
        PluginStores stores,
        EventStream events,
        ImmutableArray<PluginInstance> plugins,
        List<PolicyProblem> problems)
    {
        _host = host;
        _stores = stores;
        _events = events;
        _plugins = plugins;
        Commands = [.. PluginCommands.Gather(plugins, problems).Values.OrderBy(owned => owned.Command.Name, StringComparer.Ordinal)];
        Problems = [.. problems];
    }

    public ImmutableArray<OwnedCommand> Commands { get; }

    /// <summary>The settings that the plugins read.</summary>
    public ImmutableArray<PluginSection> Sections =>
        [.. from plugin in _plugins where plugin.SettingsType is not null
            select new PluginSection(plugin.Id, plugin.SettingsType!, plugin.Folder)];

    /// <summary>Why a plugin could not be loaded, so that commands may be missing.</summary>
    public ImmutableArray<PolicyProblem> Problems { get; }

    /// <param name="configPath">
    /// The configuration. Without a file of the default name, the commands are those of the plugins that come with the server.
    /// </param>
    /// <param name="contexts">Where plugins' code is loaded.</param>
    /// <param name="problems">Takes what is wrong with the configuration itself.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>Null if there is no configuration to read, or it has mistakes.</returns>
    public static async Task<PluginCatalog?> TryLoadAsync(
        string configPath, PluginContexts contexts, List<PolicyProblem> problems, CancellationToken cancellationToken)
    {
        var configuration = File.Exists(configPath) ? ConfigurationLoader.TryLoad(configPath, problems)
            : configPath == ConfigurationFile.DefaultName ? ConfigurationLoader.Defaults(configPath)
            : null;
        if (configuration is null || problems.Count > 0)
            return null;

        var stores = new PluginStores(configuration.Server.Spool.Path, StoreAccess.ReadOnly);
        var events = new EventStream(TimeProvider.System, NullLoggerFactory.Instance);
        var services = new PluginServices(
            YamlReader.Read, NullLoggerFactory.Instance, events, stores, TimeProvider.System)
        {
            ReservedAreas = PluginAreas.Reserved,
            ReservedCommands = CommandTree.Words(),
            SharedCommands = CommandTree.SharedWords,
            ConfigurationFolder = configuration.Folder,
            OfflineEvents = (after, reading) => configuration.Server.Events.Enabled
                ? new OfflineJournal(configuration.Server.Events, configuration.Server.Spool.Path).Read(after, reading)
                : [],
        };
        var host = new PluginHost(services, configuration.Folder, contexts);
        var plugins = await host.LoadAsync(configuration.Policy.Plugins, problems, cancellationToken);
        return new PluginCatalog(host, stores, events, plugins, problems);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_plugins.Select(plugin => plugin.ReleaseAsync()));
        await _host.DisposeAsync();
        await _events.DisposeAsync();
        await _stores.DisposeAsync();
    }
}
