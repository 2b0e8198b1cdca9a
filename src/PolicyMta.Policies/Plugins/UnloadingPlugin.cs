namespace PolicyMta.Policies.Plugins;

/// <summary>A plugin, or an instance of one, that was unloaded and has not left the memory yet.</summary>
internal sealed record UnloadingPlugin(string Id, string Version, DateTimeOffset Since, WeakReference Target)
{
    /// <summary>Whether it was given its time and reported.</summary>
    public bool IsReported { get; set; }
}
