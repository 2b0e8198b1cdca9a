using System.Net;
using PolicyMta.Core.Smtp;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Where a running server is, and the token that it takes. Read from its configuration file, whatever else is wrong in it.</summary>
internal sealed record AdminAccess(Uri Address, string Token)
{
    public const string TokenVariable = "POLICYMTA_ADMIN_TOKEN";

    public static AdminAccess Read(string configPath)
    {
        var options = ReadHttp(configPath);
        if (options.Address.Length == 0)
            throw new CommandException($"{configPath} has no http.address, so the server cannot be asked.\nWrite:\n  http:\n    address: 127.0.0.1:8025\n    admin_token: (16 characters or more)", ExitCode.Usage);

        var token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } given ? given : options.AdminToken;
        if (token.Length == 0)
            throw new CommandException($"{configPath} has no http.admin_token, and the environment variable {TokenVariable} is not set.", ExitCode.Usage);

        var endPoint = ListenAddress.Parse(options.Address);
        var address = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : endPoint.Address;
        return new AdminAccess(new Uri($"http://{new IPEndPoint(address, endPoint.Port)}"), token);
    }

    private static HttpOptions ReadHttp(string configPath)
    {
        var text = ConfigurationFile.Read(configPath);
        var (root, problems) = YamlReader.Read(configPath, text);
        var found = problems.ToList();
        var http = (root as SettingsMap)?["http"];
        var options = SettingsBinder.Bind<HttpOptions>(http, found, new SourcePlace(configPath, 0, 0));
        return http is null && found.Count > 0 ? throw new ConfigurationException(found, configPath) : options;
    }
}
