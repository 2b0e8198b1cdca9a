using PolicyMta.Core.Policy;

namespace PolicyMta.Policies.Plugins;

/// <summary>The commands of all plugins together.</summary>
internal static class PluginCommands
{
    /// <summary>
    /// Gathers the commands by name. Two plugins with the same first word are a problem: nobody could tell whose help is shown.
    /// </summary>
    public static Dictionary<string, OwnedCommand> Gather(IEnumerable<PluginInstance> plugins, List<PolicyProblem> problems)
    {
        var commands = new Dictionary<string, OwnedCommand>(StringComparer.Ordinal);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var told = new HashSet<(string, string)>();
        foreach (var plugin in plugins)
        {
            foreach (var command in plugin.Handlers.Commands)
            {
                var word = command.Name.Split(' ')[0];
                if (owners.TryAdd(word, plugin.Id) || owners[word] == plugin.Id)
                    commands.Add(command.Name, new OwnedCommand(plugin.Id, command));
                else if (told.Add((word, plugin.Id)))
                    problems.Add(Taken(plugin.Id, command.Name, word, owners[word]));
            }
        }

        return commands;
    }

    private static PolicyProblem Taken(string plugin, string command, string word, string owner) => new(
        new SourcePlace(plugin, 0, 0), $"{plugin} adds the command '{command}', but '{word}' is a command of {owner}.",
        "Disable one of the two plugins.");
}
