namespace PolicyMta.Authentication;

/// <summary>x</summary>
public sealed class AuthenticationPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
    }
}
