using System.CommandLine;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Commands.Help;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;

[assembly: AssemblyFixture(typeof(ShippedCommands))]

namespace PolicyMta.Server.Tests.Commands;

/// <summary>The commands of the server and of the plugins that come with it, loaded once for all tests.</summary>
public sealed class ShippedCommands : IAsyncLifetime
{
    private PluginCatalog? _plugins;

    internal RootCommand Tree { get; private set; } = null!;

    internal CommandNotes Notes { get; private set; } = null!;

    /// <summary>All commands with their words; the program itself has none.</summary>
    internal IEnumerable<(string Path, Command Command)> All => Below(Tree).Select(command => (CommandNotes.PathOf(command), command));

    public async ValueTask InitializeAsync()
    {
        _plugins = await PluginCatalog.TryLoadAsync(
            ConfigurationFile.DefaultName, CommandLine.Loaded.Contexts, [], TestContext.Current.CancellationToken);
        Tree = CommandTree.Create(
            new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false), CommandLine.Loaded, _plugins!.Commands);
        Notes = new CommandNotes(_plugins.Commands);
    }

    public async ValueTask DisposeAsync()
    {
        if (_plugins is not null)
            await _plugins.DisposeAsync();
        await CommandLine.Loaded.DisposeAsync();
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);
}
