namespace PolicyMta.Sdk;

/// <summary>
/// The running server, for a command that the user's program carries out (<see cref="PluginCommand.Local"/>): it can read the user's files
/// and hand them on piece by piece. Thread-safe. Implemented by the server alone; members may be added.
/// </summary>
public interface ICommandServer
{
    /// <summary>
    /// Calls an endpoint of the plugin's own (<see cref="IPluginBuilder.MapHttp"/>), with the rights that the server's own commands have.
    /// Any status is an answer.
    /// </summary>
    /// <param name="method">The method, in capital letters.</param>
    /// <param name="path">The path below the plugin's prefix, with its query: <c>/lists/news?limit=10</c>.</param>
    /// <param name="body">The body; empty for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="System.IO.IOException">No server answers; the message says what to do.</exception>
    ValueTask<HttpReply> CallAsync(
        string method, string path, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default);

    /// <summary>Tells the user how far the work is: one line on standard error. Control characters are not shown.</summary>
    void Report(string text);
}
