using System.Text.RegularExpressions;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Spool;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;
using PolicyMta.Server.Logging;
using PolicyMta.Server.Metrics;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Telemetry;
using PolicyMta.Server.TlsReports;
using PolicyMta.Simulation;

namespace PolicyMta.Server.Configuration;

/// <summary>What holds from start to stop. Policy, which may be reloaded, stands beside it in the same file.</summary>
internal sealed partial record ServerOptions : ISettingsValidation
{
    /// <summary>
    /// The server's own name, for banners, EHLO, Received fields and notices. It must resolve to the server's address. Empty: the name of
    /// the machine.
    /// </summary>
    public string Hostname { get; init; } = "";

    /// <summary>Where accepted messages are kept.</summary>
    public SpoolOptions Spool { get; init; } = new();

    /// <summary>The SMTP listeners.</summary>
    public IReadOnlyList<ListenerOptions> Listeners { get; init; } = [];

    /// <summary>Who may log in to listeners that offer authentication, and to the console.</summary>
    public IReadOnlyList<AccountOptions> Users { get; init; } = [];

    /// <summary>
    /// A file with more of them, which <c>policymta user</c> writes and a running server takes up when it changes. Empty: none.
    /// </summary>
    public FilePath UsersFile { get; init; }

    /// <summary>
    /// What to do if other users can change the configuration, the users file, keys, scripts or plugins, or the folders that hold them.
    /// </summary>
    public WritableFiles WritableFiles { get; init; } = WritableFiles.Warn;

    /// <summary>Outgoing connections in general.</summary>
    public DeliveryOptions Delivery { get; init; } = new();

    /// <summary>Notices to senders.</summary>
    public BounceOptions Bounces { get; init; } = new();

    /// <summary>How names are resolved.</summary>
    public DnsOptions Dns { get; init; } = new();

    /// <summary>The HTTP listener for injection and administration.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Where plugins that keep tables keep them.</summary>
    public DatabaseOptions Database { get; init; } = new();

    /// <summary>The web console.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <summary>Metrics in Prometheus text.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>Metrics and traces sent to an OpenTelemetry collector.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>The journal of events.</summary>
    public JournalOptions Events { get; init; } = new();

    /// <summary>Figures over time.</summary>
    public StatisticsOptions Statistics { get; init; } = new();

    /// <summary>What is kept of SMTP connections, to be looked at after a failure.</summary>
    public RecorderOptions Recorder { get; init; } = new();

    /// <summary>Daily reports to the owners of domains about TLS with their hosts.</summary>
    public TlsReportsOptions TlsReports { get; init; } = new();

    /// <summary>How long it is kept who did what to the server and its mail.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>What the server writes about itself.</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>
    /// Simulated mailbox providers on loopback, for demonstrations and tests: if this section is written they are started with the
    /// server, and their domains resolve to them.
    /// </summary>
    public SimulationOptions? Simulation { get; init; }

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Hostname.Length > 0 && !HostnamePattern().IsMatch(Hostname))
            yield return ("hostname", $"'{Hostname}' is not a valid host name: write one like mail.example.com.");
        if (Listeners.Count == 0 && Http.Address is null)
            yield return ("", "Nothing accepts mail: write at least one entry in listeners, or http.address.");

        foreach (var (index, name) in Listeners.Select((listener, index) => (index, listener.Name)))
        {
            if (Listeners.Take(index).Any(earlier => earlier.Name == name))
                yield return ($"listeners[{index}].name", $"'{name}' is used twice: each listener needs its own.");
            if (Listeners[index].Auth is not null && Users.Count == 0 && UsersFile.IsEmpty)
                yield return ($"listeners[{index}].auth", "Nobody could log in: write users, or a users_file.");
        }

        foreach (var (index, user) in Users.Index())
        {
            if (Users.Take(index).Any(earlier => earlier.Name == user.Name))
                yield return ($"users[{index}].name", $"'{user.Name}' is used twice: each user has one name.");
            if (user.Listeners.FirstOrDefault(wanted => Listeners.All(listener => listener.Name != wanted)) is { } unknown)
                yield return ($"users[{index}].listeners", $"There is no listener '{unknown}'.");
        }
    }

    [GeneratedRegex(
        @"^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostnamePattern();
}
