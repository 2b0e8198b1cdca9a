using PolicyMta.Server.Admin;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Commands;

/// <summary>
/// The running server as a plugin's command in this program sees it: the plugin's own endpoints. Nothing is asked before the first call.
/// </summary>
internal sealed class CommandServer(string plugin, Func<AdminClient> connect, Terminal terminal) : ICommandServer, IDisposable
{
    private readonly Lazy<AdminClient> _client = new(connect);

    public async ValueTask<HttpReply> CallAsync(
        string method, string path, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _client.Value.CallAsync(
                HttpMethod.Parse(method), $"{PluginEndpoints.Prefix}{plugin}{path}", body, cancellationToken);
        }
        catch (CommandException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Report(string text) => terminal.Error.WriteLine(text);

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }
}
