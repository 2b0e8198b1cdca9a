namespace PolicyMta.Policies.Plugins;

/// <summary>A plugin that was unloaded and has not left the memory yet.</summary>
internal sealed record UnloadingPlugin(string Id, string Version, DateTimeOffset Since, WeakReference Context)
{
    /// <summary>Whether it was given its time and reported.</summary>
    public bool IsReported { get; set; }
}
