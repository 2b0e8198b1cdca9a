using System.Net;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary>
/// The console as a part of the server: whether there is one, its pages, logins and sessions. What the pages show comes from the admin API.
/// </summary>
internal sealed partial class ConsoleHost : IDisposable
{
    private readonly LoginLinks _links;
    private readonly LoginAudit _audit;
    private readonly ConsoleSessions _sessions;
    private readonly ConsoleLogin _login;
    private readonly ServerOptions _options;
    private readonly string _hostname;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private IPEndPoint? _listening;

    public ConsoleHost(
        ServerOptions options, string hostname, UserRoom users, PasswordChecks passwords, AuditLog audit, TimeProvider time,
        ILoggerFactory loggers)
    {
        (_options, _hostname, _time) = (options, hostname, time);
        _logger = loggers.CreateLogger<ConsoleHost>();
        _links = new LoginLinks(time);
        _audit = new LoginAudit(audit, time, _logger);
        _sessions = new ConsoleSessions(options.Console, users.Find, time);
        _login = new ConsoleLogin(passwords, users.Find, new TotpCodes(time), _audit, time);
        Access = new ConsoleAccess(options.Console, _sessions);
        WhyOff = ReasonToBeOff(options);
        users.Changed += _sessions.Review;
    }

    /// <summary>Whose session a request belongs to.</summary>
    public ConsoleAccess Access { get; }

    /// <summary>Why there is no console; null if there is one.</summary>
    public string? WhyOff { get; }

    /// <summary>Sessions that are open.</summary>
    public int Sessions => _sessions.Count;

    public void Map(IEndpointRouteBuilder routes)
    {
        if (WhyOff is not null)
            return;
        new ConsoleSite().Map(routes);
        new SessionEndpoint(Access, _sessions, _login, _links, _audit).Map(routes);
    }

    /// <summary>The listener has its port.</summary>
    public void Listens(IPEndPoint endPoint)
    {
        _listening = endPoint;
        if (WhyOff is null)
            LogOn(_logger, Address);
        else
            LogOff(_logger, WhyOff);
    }

    /// <summary>A link that logs in whoever opens it, once.</summary>
    /// <param name="user">By which name.</param>
    /// <param name="life">How long it can be opened.</param>
    public LinkReport MakeLink(string user, TimeSpan life)
    {
        var token = _links.Make(new ConsoleUser(user, OperatorRole.Admin, []), life);
        return new LinkReport($"{Address}login#{token}", _time.GetUtcNow() + life);
    }

    public void Dispose() => _sessions.Dispose();

    /// <summary>Where the console is for a browser on this machine, or where the configuration says.</summary>
    private string Address => (SiteOrigin.Of(_options.Console.Url) ?? OwnOrigin()) + ConsoleSite.Root;

    private string OwnOrigin()
    {
        var endPoint = _listening ?? _options.Http.Address!.EndPoint;
        if (_options.Http.IsEncrypted)
            return new UriBuilder("https", _hostname, endPoint.Port).Uri.GetLeftPart(UriPartial.Authority);
        var address = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endPoint.Address;
        return $"http://{new IPEndPoint(address, endPoint.Port)}";
    }

    internal static string? ReasonToBeOff(ServerOptions options)
    {
        if (!options.Console.Enabled)
            return "The console is off: the configuration has console.enabled: false.";
        return options.Http.IsEncrypted || IPAddress.IsLoopback(options.Http.Address!.EndPoint.Address) || options.Console.PlainHttp
            ? null
            : $"The console is off, since HTTP on {options.Http.Address} is neither encrypted nor only on this machine. Write "
                + "http.certificate, or listen on 127.0.0.1 behind a TLS proxy (http.proxy_networks), "
                + "or write console.plain_http: true if the network is safe.";
    }

    [LoggerMessage(5311, LogLevel.Information, "The console is at {Address}")]
    private static partial void LogOn(ILogger logger, string address);

    [LoggerMessage(5312, LogLevel.Information, "{Why}")]
    private static partial void LogOff(ILogger logger, string why);
}
