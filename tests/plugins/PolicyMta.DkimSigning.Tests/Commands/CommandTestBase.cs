using PolicyMta.Sdk;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.DkimSigning.Tests.Commands;

/// <summary>Runs the plugin's commands as the program does, in a folder of their own.</summary>
public abstract class CommandTestBase : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DkimSigningPlugin _plugin = new();
    private readonly TestPluginBuilder _builder = new("");

    protected CommandTestBase() => _plugin.Configure(_builder);

    public void Dispose()
    {
        _plugin.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string At(params string[] parts) => Path.Combine([_folder.Path, .. parts]);

    protected string Write(string name, byte[] bytes)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    protected async Task<CommandResult> RunAsync(string name, params (string Name, string[] Values)[] values) =>
        await _builder.Commands.Single(command => command.Name == name).Handler(
            new CommandCall { Values = values.ToImmutableDictionary(value => value.Name, value => value.Values.ToImmutableArray()) },
            CancellationToken.None);

    protected Task<CommandResult> SignAsync(string key, params string[] files) => RunAsync(
        "dkim sign", ("--domain", ["example.com"]), ("--selector", ["s1"]), ("--key", [key]), ("--out", [At("out")]), ("FILE", files));
}
