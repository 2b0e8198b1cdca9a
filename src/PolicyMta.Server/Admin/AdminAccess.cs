using System.Net;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// Where a running server is, and the token that it takes. Read from its configuration file, whatever else is wrong in it.
/// </summary>
/// <param name="Address">Its base address.</param>
/// <param name="Token">The token to present.</param>
/// <param name="Certificate">The file with the certificate that it must show, or empty if it is not encrypted.</param>
/// <param name="Socket">The Unix socket to connect to in place of the address, or null.</param>
internal sealed record AdminAccess(Uri Address, string Token, string Certificate = "", string? Socket = null)
{
    public const string TokenVariable = "POLICYMTA_ADMIN_TOKEN";

    public static AdminAccess Read(string configPath)
    {
        var (http, spool) = ReadOptions(configPath);
        if (http.Address is null)
            throw new NoServerException(
                $"{configPath} has no http.address, so the server cannot be asked.\nWrite:\n  http:\n    address: 127.0.0.1:8025",
                ExitCode.Usage);

        var token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } given
            ? given
            : LocalToken.Read(spool.Path);
        if (token is null)
        {
            throw new NoServerException(
                $"No server seems to run with {configPath}, or it runs as another user: its token beside the spool cannot be read.\n"
                    + $"Run this as the server's user, or set {TokenVariable} to a token with the scope admin.");
        }

        if (ControlSocket.Find(spool.Path) is { } socket)
            return new AdminAccess(new Uri("http://localhost"), token, Socket: socket);

        var endPoint = http.Address.EndPoint;
        var address = endPoint.Address.Equals(IPAddress.Any)
            ? IPAddress.Loopback
            : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endPoint.Address;
        var scheme = http.IsEncrypted ? "https" : "http";
        return new AdminAccess(
            new Uri($"{scheme}://{new IPEndPoint(address, endPoint.Port)}"),
            token,
            http.Certificate);
    }

    private static (HttpOptions Http, SpoolOptions Spool) ReadOptions(string configPath)
    {
        var sections = ConfigurationSections.Read(configPath);
        var (http, spool) = (sections.Bind<HttpOptions>("http"), sections.Bind<SpoolOptions>("spool"));
        return sections.HasProblems && !sections.Has("http") ? throw sections.Mistakes() : (http, spool);
    }
}
