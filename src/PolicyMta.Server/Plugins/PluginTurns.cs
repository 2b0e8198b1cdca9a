using Microsoft.AspNetCore.Http;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Plugins;

/// <summary>
/// Bounds how many calls each plugin answers at once, so that one that hangs does not take the server's memory. Thread-safe.
/// </summary>
internal sealed class PluginTurns
{
    public const int AtOnce = 128;

    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>Begins a call; disposing ends it.</summary>
    /// <exception cref="ProblemException">The plugin has too many.</exception>
    public Turn Enter(string plugin)
    {
        lock (_running)
        {
            var running = _running.GetValueOrDefault(plugin);
            if (running >= AtOnce)
            {
                throw new ProblemException(new Problem(
                    StatusCodes.Status503ServiceUnavailable, "Try again later", "The plugin is answering too many calls at the moment.")
                {
                    RetryAfter = 1,
                });
            }

            _running[plugin] = running + 1;
        }

        return new Turn(this, plugin);
    }

    private void Leave(string plugin)
    {
        lock (_running)
        {
            if (--_running[plugin] == 0)
                _running.Remove(plugin);
        }
    }

    /// <summary>One call under way.</summary>
    internal readonly struct Turn(PluginTurns turns, string plugin) : IDisposable
    {
        public void Dispose() => turns.Leave(plugin);
    }
}
