using NATS.Client.Core;

namespace PolicyMta.Nats;

/// <summary>The client's settings of the plugin's.</summary>
internal static class NatsSettings
{
    public static NatsOpts Of(NatsOptions options) => NatsOpts.Default with
    {
        Url = string.Join(',', options.Servers),
        Name = "policymta",
        Verbose = false,
        ConnectTimeout = options.Timeout,
        CommandTimeout = options.Timeout,
        RequestTimeout = options.Timeout,
        MaxReconnectRetry = 0,
        AuthOpts = AuthOf(options),
        TlsOpts = TlsOf(options),
    };

    private static NatsAuthOpts AuthOf(NatsOptions options) => new()
    {
        Username = options.Username.Length == 0 ? null : options.Username,
        Password = options.Password.Length == 0 ? null : options.Password,
        Token = options.Token.Length == 0 ? null : options.Token,
        CredsFile = options.CredentialsFile.IsEmpty ? null : options.CredentialsFile.ToString(),
    };

    private static NatsTlsOpts TlsOf(NatsOptions options) => new()
    {
        Mode = options.Servers.Any(server => server.StartsWith("tls:", StringComparison.OrdinalIgnoreCase))
            ? TlsMode.Require
            : TlsMode.Auto,
        CaFile = options.CaFile.IsEmpty ? null : options.CaFile.ToString(),
        CertFile = options.CertificateFile.IsEmpty ? null : options.CertificateFile.ToString(),
        KeyFile = options.KeyFile.IsEmpty ? null : options.KeyFile.ToString(),
    };
}
