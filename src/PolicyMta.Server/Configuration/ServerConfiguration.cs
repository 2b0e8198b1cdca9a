using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration;

/// <summary>A configuration file that was read and found right. Paths in <see cref="Server"/> are absolute. Immutable.</summary>
/// <param name="File">The file's absolute path.</param>
/// <param name="Fingerprint">A hash over everything that is written for <paramref name="Server"/>.</param>
/// <param name="Server">What holds from start to stop.</param>
/// <param name="Policy">What a reload reads anew.</param>
internal sealed record ServerConfiguration(string File, string Fingerprint, ServerOptions Server, PolicyOptions Policy)
{
    /// <summary>The files that it was read from.</summary>
    public ConfigurationSource Source { get; init; } = new([File], []);

    /// <summary>What relative paths are relative to.</summary>
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>Where scripts are read from.</summary>
    public string ScriptFolder => Path.GetFullPath(Policy.Scripts.Path, Folder);

    /// <summary>The server's name, that of the machine if none is written.</summary>
    public string Hostname => Server.Hostname.Length > 0 ? Server.Hostname : Environment.MachineName.ToLowerInvariant();
}
