using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Server.Console;

/// <summary>
/// The web console (section <c>console</c>), which the HTTP listener shows below <c>/console/</c>. Users with a role log in there:
/// <c>policymta user role NAME ROLE</c>; <c>policymta console</c> makes a link for whoever sits at the server.
/// </summary>
internal sealed record ConsoleOptions : ISettingsValidation
{
    /// <summary>Whether there is a console.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Whether it is shown over HTTP without encryption on an address other than loopback. Everybody on the way can then read passwords and
    /// use sessions; better write <c>http.certificate</c>, or let a TLS proxy on this machine ask an address of loopback, and name it in
    /// <c>http.proxy_networks</c>.
    /// </summary>
    public bool PlainHttp { get; init; }

    /// <summary>
    /// Where people reach it, for links and for a proxy that changes the Host header, for instance <c>https://mta.example.com</c>. Empty:
    /// what the listener says.
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>How long a session lasts at most; then one logs in again.</summary>
    [Range(typeof(TimeSpan), "1m", "30d")]
    public TimeSpan SessionLength { get; init; } = TimeSpan.FromHours(12);

    /// <summary>After how long without a request a session ends. A screen that is open asks every few seconds.</summary>
    [Range(typeof(TimeSpan), "10s", "30d")]
    public TimeSpan IdleLength { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Sessions at once at most. A further one ends another: of the user with the most, the one that was not used for longest.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxSessions { get; init; } = 200;

    /// <summary>Sessions of one user at once at most; the one that was not used for longest makes room.</summary>
    [Range(1, 10_000)]
    public int MaxSessionsPerUser { get; init; } = 20;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Url.Length > 0 && SiteOrigin.Of(Url) is null)
            yield return ("url", $"'{Url}' is not a valid address: write one like https://mta.example.com, without a path.");
    }
}
