namespace PolicyMta.Sdk;

/// <summary>
/// How often something may happen, for each key of a limit. A limit is declared by the plugin (<see cref="IPluginBuilder.AddLimit"/>) or by
/// the administrator (<c>plugins.limits</c> in the configuration), who may also give a plugin's limit another rate. Counts survive reloads,
/// not restarts. Thread-safe; some hundred nanoseconds.
/// </summary>
public interface ILimits
{
    /// <summary>Counts, unless that would exceed the limit.</summary>
    /// <param name="limit">The limit's name: one of the plugin's own, or else one of the configuration.</param>
    /// <param name="key">What is limited, for instance an address or a tenant; 1 to 512 characters.</param>
    /// <param name="count">How many are taken at once: 1 or more.</param>
    /// <returns>Whether it was counted; if not, nothing was.</returns>
    /// <exception cref="ArgumentException">There is no such limit, or an argument is out of range.</exception>
    bool TryTake(string limit, string key, int count = 1);
}
