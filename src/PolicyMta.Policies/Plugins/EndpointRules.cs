using System.Globalization;
using PolicyMta.Core.Policy;

namespace PolicyMta.Policies.Plugins;

/// <summary>What a plugin's HTTP endpoint must fulfil.</summary>
internal static class EndpointRules
{
    private static readonly ImmutableArray<string> Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <returns>The endpoint, or null if it has a mistake.</returns>
    public static PluginEndpoint? Read(
        string plugin, string method, string path, HttpHandler handler, HttpEndpointOptions options, ImmutableArray<PluginEndpoint> others,
        out string? mistake)
    {
        mistake = null;
        if (!Methods.Contains(method))
            mistake = $"the method is not one of {string.Join(", ", Methods)}.";
        else if (!PathPattern.TryParse(path, out var pattern))
            mistake = $"the path is not valid. {PathPattern.Remedy}";
        else if (others.Any(other => other.Method == method && other.Path.Shape == pattern.Shape))
            mistake = "it is mapped twice.";
        else if (options.MaxBodyBytes is < 0 or > HttpEndpointOptions.BodyLimit)
            mistake = string.Create(
                CultureInfo.InvariantCulture, $"MaxBodyBytes is {options.MaxBodyBytes}. Allowed: 0 to {HttpEndpointOptions.BodyLimit}.");
        else if (options.Deadline <= TimeSpan.Zero || options.Deadline > HttpEndpointOptions.DeadlineLimit)
            mistake = $"Deadline is {options.Deadline}. Allowed: more than 0s and up "
                + $"to {DurationText.Format(HttpEndpointOptions.DeadlineLimit)}.";
        else if (!Enum.IsDefined(options.Access))
            mistake = "Access is not one of its values.";
        else
            return new PluginEndpoint(plugin, method, pattern, handler, options);
        return null;
    }
}
