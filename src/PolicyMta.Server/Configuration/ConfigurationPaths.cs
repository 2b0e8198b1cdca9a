using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>Paths in a configuration are relative to its file, so that a server may be started from anywhere.</summary>
internal static class ConfigurationPaths
{
    /// <summary>The folder of the program, where the build lays the default plugins and scripts.</summary>
    public static string ProgramFolder => AppContext.BaseDirectory;

    public static ServerOptions MakeAbsolute(ServerOptions options, string folder) => options with
    {
        Listeners = [.. options.Listeners.Select(
            listener => listener.Tls is null ? listener : listener with { Tls = MakeAbsolute(listener.Tls, folder) })],
        UsersFile = options.UsersFile.Length == 0 ? "" : Path.GetFullPath(options.UsersFile, folder),
        Spool = options.Spool with { Path = Path.GetFullPath(options.Spool.Path, folder) },
        Delivery = options.Delivery with
        {
            TlsTrustFile = OrNone(options.Delivery.TlsTrustFile, folder),
            Credentials = options.Delivery.Credentials.ToDictionary(
                pair => pair.Key,
                pair => pair.Value with { PasswordFile = OrNone(pair.Value.PasswordFile, folder) },
                StringComparer.OrdinalIgnoreCase),
        },
        Events = options.Events with { Path = Path.GetFullPath(options.Events.Path, folder) },
        Http = options.Http with
        {
            Certificate = options.Http.Certificate.Length == 0 ? "" : Path.GetFullPath(options.Http.Certificate, folder),
            PrivateKey = options.Http.PrivateKey.Length == 0 ? "" : Path.GetFullPath(options.Http.PrivateKey, folder),
        },
        Logging = options.Logging with { File = options.Logging.File.Length == 0 ? "" : Path.GetFullPath(options.Logging.File, folder) },
        Simulation = options.Simulation is null ? null : options.Simulation with
        {
            Providers = [.. options.Simulation.Providers.Select(
                provider => provider.Store.Length == 0 ? provider : provider with { Store = Path.GetFullPath(provider.Store, folder) })],
        },
    };

    private static TlsOptions MakeAbsolute(TlsOptions options, string folder) => options with
    {
        Certificates =
        [
            .. options.Certificates.Select(files => files with
            {
                Certificate = Path.GetFullPath(files.Certificate, folder),
                Key = files.Key.Length == 0 ? "" : Path.GetFullPath(files.Key, folder),
            }),
        ],
    };

    private static string OrNone(string path, string folder) => path.Length == 0 ? "" : Path.GetFullPath(path, folder);

    /// <summary>Where no folder of scripts is written, the shipped ones are meant.</summary>
    public static PolicyOptions WithDefaults(PolicyOptions options, SettingsMap root) =>
        (root["scripts"] as SettingsMap)?["path"] is null
            ? options with { Scripts = options.Scripts with { Path = Path.Combine(ProgramFolder, "scripts") } }
            : options;
}
