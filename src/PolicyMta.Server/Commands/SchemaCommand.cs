using System.CommandLine;
using PolicyMta.Server.Configuration.Schema;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta schema</c>: the JSON schema of the configuration, settings of its plugins included.</summary>
internal static class SchemaCommand
{
    public static Command Create(Option<string> config, Terminal terminal, CommandPlugins loaded)
    {
        var command = new Command("schema", """
            Write the JSON schema of policymta.yaml, for editors that complete and check YAML.

            Settings of the plugins that the configuration loads are described too. An editor with yaml-language-server (the YAML extension
            of VS Code, Neovim, Emacs, Helix, ...) takes it if the configuration begins with the line

              # yaml-language-server: $schema=./policymta.schema.json
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await WriteAsync(parsed.GetValue(config)!, terminal, loaded, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WriteAsync(
        string configPath, Terminal terminal, CommandPlugins loaded, CancellationToken cancellationToken)
    {
        var problems = new List<Policies.PolicyProblem>();
        await using var plugins = await PluginCatalog.TryLoadAsync(configPath, loaded.Contexts, problems, cancellationToken);
        foreach (var problem in problems.Concat(plugins?.Problems ?? []))
            await terminal.Error.WriteLineAsync("Warning: " + problem);
        if (plugins is null)
            await terminal.Error.WriteLineAsync($"{configPath} cannot be read: the settings of plugins may be anything in this schema.");
        await terminal.Output.WriteAsync(ConfigurationSchema.Write(ConfigurationSchema.Of(plugins?.Sections ?? [])));
    }
}
