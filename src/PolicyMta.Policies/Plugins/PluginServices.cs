using PolicyMta.Core.Limits;
using PolicyMta.Core.Stores;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Policies.Plugins.Exporting;
using PolicyMta.Policies.Settings;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Plugins;

/// <summary>What the server lends to plugins and to their host.</summary>
/// <param name="ReadSettings">Reads manifests and default settings.</param>
/// <param name="Loggers">Makes the plugins' loggers.</param>
/// <param name="Events">Takes the plugins' events.</param>
/// <param name="Stores">Keeps what plugins store.</param>
/// <param name="Time">The clock.</param>
internal sealed record PluginServices(
    SettingsReader ReadSettings, ILoggerFactory Loggers, IEventEmitter Events, PluginStores Stores, TimeProvider Time)
{
    /// <summary>The way to the corridor, once there is one.</summary>
    public CorridorAccess Corridor { get; init; } = new();

    /// <summary>Goes through the journal's files where no corridor runs; null if nobody may.</summary>
    public ReadEvents? OfflineEvents { get; init; }

    /// <summary>What plugins and scripts count against.</summary>
    public SharedLimits Limits { get; init; } = new(ILimitShares.OneNode, Time);

    /// <summary>The tables that plugins and scripts look things up in.</summary>
    public TableRoom Tables { get; init; } = new(Loggers, Time);

    /// <summary>Opens the plugins' databases; null if none may be opened.</summary>
    public PluginDatabases? Databases { get; init; }

    /// <summary>Who reads the journal.</summary>
    public ReaderTurns Readers { get; } = new();

    /// <summary>The exporters of all plugins, by the same turns and corridor.</summary>
    public ExporterRoom Exporters => field ??= new ExporterRoom(Corridor, Readers, Time);

    /// <summary>What paths that no file writes are relative to; if left out, the file that the plugin's settings stand in.</summary>
    public string? ConfigurationFolder { get; init; }

    /// <summary>Names below <c>/api/v1</c> that are the server's own.</summary>
    public ImmutableHashSet<string> ReservedAreas { get; init; } = [];

    /// <summary>Words of the command line that are the server's own.</summary>
    public ImmutableHashSet<string> ReservedCommands { get; init; } = [];

    /// <summary>Those of them under which plugins may have commands.</summary>
    public ImmutableHashSet<string> SharedCommands { get; init; } = [];
}
