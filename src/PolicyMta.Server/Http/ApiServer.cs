using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Console;

namespace PolicyMta.Server.Http;

/// <summary>
/// The HTTP listener: Kestrel with the endpoints that it is given and nothing else (no configuration of its own, no signal handling). Every
/// failure leaves as problem+json.
/// </summary>
internal sealed partial class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(10);

    private const int MaxHeaderBytes = 64 * 1024;

    /// <summary>What a connection holds unread; the transport's own usual would be a megabyte, which no budget counts.</summary>
    private const int MaxBufferBytes = 128 * 1024;

    private readonly WebApplication _app;
    private readonly ILogger _logger;
    private readonly string _purpose;
    private readonly string? _controlSocket;
    private readonly ConnectionGate _connections;
    private readonly bool _isLoopback;
    private readonly CertificateStore? _certificates;

    /// <param name="options">Where to listen, and limits.</param>
    /// <param name="map">Maps the endpoints.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where Kestrel and failures are logged.</param>
    /// <param name="purpose">What it is for, for the log.</param>
    /// <param name="controlSocket">The path of a Unix socket that shows the same; null for none.</param>
    public ApiServer(
        HttpOptions options, Action<IEndpointRouteBuilder> map, TimeProvider time, ILoggerFactory loggers,
        string purpose = "mail and admin requests", string? controlSocket = null)
    {
        _purpose = purpose;
        _controlSocket = controlSocket;
        _connections = new ConnectionGate(options);
        _logger = loggers.CreateLogger<ApiServer>();
        _isLoopback = IPAddress.IsLoopback(options.Address!.EndPoint.Address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "policymta" });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<SocketTransportOptions>(static sockets => sockets.MaxReadBufferSize = MaxBufferBytes);
        _certificates = options.IsEncrypted ? new CertificateStore(options.Tls, time, _logger) : null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, options));
        _app = builder.Build();
        ForwardedClients.Use(_app, options.ProxyNetworks);
        _app.Use(GuardAsync);
        _app.Use(AdmitAsync);
        _app.Use(LeadAsync);
        _app.UseRouting();
        map(_app);
    }

    /// <summary>The certificates that clients are shown; null without TLS.</summary>
    public CertificateStore? Certificates => _certificates;

    /// <summary>Where it really listens, once started.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Finds the client that a request proves to be; null for one that proves nothing.</summary>
    public Func<HttpRequest, TokenOptions?> Identify { get; init; } = static _ => null;

    /// <summary>
    /// Begins the turn of a client's request within its limits, whatever it asks for. It may throw a <see cref="ProblemException"/>.
    /// </summary>
    public Func<TokenOptions, IDisposable?> Admit { get; init; } = static _ => null;

    /// <summary>
    /// Begins the turn of a request that a session of the console makes; null for others. It may throw a <see cref="ProblemException"/>.
    /// </summary>
    public Func<HttpContext, ConsoleTurn?> EnterConsole { get; init; } = static _ => null;

    /// <summary>The path that a request's path stands for; null for itself.</summary>
    public Func<PathString, PathString?> Lead { get; init; } = static _ => null;

    /// <summary>Whether clients send tokens, which others must not read.</summary>
    public bool HasTokens { get; init; } = true;

    /// <summary>What it has answered since it started.</summary>
    public Counters<HttpCount> Counts { get; } = new();

    /// <summary>What it answers to.</summary>
    public IEnumerable<RouteEndpoint> Routes =>
        ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <exception cref="IOException">The address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_controlSocket is not null)
            File.Delete(_controlSocket);
        await _app.StartAsync(cancellationToken);
        if (_controlSocket is not null)
            ControlSocket.Protect(_controlSocket);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(static address => !address.Contains("//unix:", StringComparison.Ordinal));
        var uri = new Uri(address.Replace("//[::]:", "//[::1]:", StringComparison.Ordinal));
        EndPoint = new IPEndPoint(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
        LogListening(_logger, EndPoint, _purpose);
        if (!_isLoopback && _certificates is null && HasTokens)
            LogUnencrypted(_logger, EndPoint);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_controlSocket is not null)
            File.Delete(_controlSocket);
    }

    private void Configure(KestrelServerOptions kestrel, HttpOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = RequestBody.Usual;
        kestrel.Limits.MaxRequestBufferSize = MaxBufferBytes;
        kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        var endPoint = options.Address!.EndPoint;
        if (endPoint.Address.Equals(IPAddress.IPv6Any))
            kestrel.ListenAnyIP(endPoint.Port, Listen);
        else
            kestrel.Listen(endPoint, Listen);
        if (_controlSocket is not null)
            kestrel.ListenUnixSocket(_controlSocket);

        void Listen(ListenOptions listen)
        {
            listen.Use(next => connection => _connections.RunAsync(connection, next));
            if (_certificates is not null)
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = hello => ValueTask.FromResult(_certificates.Select(hello.ClientHelloInfo.ServerName)),
                });
        }
    }

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        // Of every answer; what may be kept says so itself.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        var problem = await RunAsync(context, next);
        if (problem is null && !context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null })
            problem = Unmatched(context);
        if (problem is not null && !context.Response.HasStarted)
            await problem.WriteAsync(context);
        Counts.Add(ClassOf(context.Response.StatusCode));
    }

    private Task LeadAsync(HttpContext context, RequestDelegate next)
    {
        if (Lead(context.Request.Path) is { } meant)
            context.Request.Path = meant;
        return next(context);
    }

    private async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<ClientConnection>();
        if (connection is not null && !connection.TryBegin())
        {
            context.Abort();
            return;
        }

        try
        {
            var client = Identify(context.Request);
            if (client is not null)
                connection?.ShowToken(client.Name);
            using var turn = client is null ? null : Admit(client);
            using var session = client is null ? EnterConsole(context) : null;
            if (session is not null)
                connection?.ShowToken(session.Session.User.Name);
            await next(context);
        }
        finally
        {
            connection?.End();
        }
    }

    private async Task<Problem?> RunAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            return null;
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem.TooLarge(context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? RequestBody.Usual)
                : new Problem(e.StatusCode, "Bad request", e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            LogFailed(_logger, context.Request.Method, context.Request.Path, e);
            return new Problem(
                StatusCodes.Status500InternalServerError, "Internal error", "The request failed; the server's log says why.");
        }
    }

    private static HttpCount ClassOf(int status) => (status / 100) switch
    {
        2 => HttpCount.Success,
        4 => HttpCount.ClientError,
        5 => HttpCount.ServerError,
        _ => HttpCount.Other,
    };

    private static Problem Unmatched(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new(404, "Not found", $"There is nothing at {context.Request.Path}."),
        StatusCodes.Status405MethodNotAllowed => new(
            405,
            "Method not allowed",
            $"{context.Request.Method} is not possible at {context.Request.Path}; allowed: {context.Response.Headers.Allow}."),
        var status => new(status, "Refused", "The request was refused."),
    };

    [LoggerMessage(5001, LogLevel.Information, "HTTP listens on {EndPoint} for {Purpose}")]
    private static partial void LogListening(ILogger logger, IPEndPoint endPoint, string purpose);

    [LoggerMessage(
        5002, LogLevel.Warning,
        "HTTP on {EndPoint} is not encrypted and not only on this machine: tokens can be read in transit; configure a certificate or put a "
            + "TLS proxy in front of it")]
    private static partial void LogUnencrypted(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(5000, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, string method, PathString path, Exception error);

    /// <summary>Leaves signals to the program.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
