using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Server.Telemetry;

/// <summary>
/// Metrics and traces sent by OTLP to an OpenTelemetry collector (section <c>telemetry</c>). Off without an endpoint. A collector that is
/// away or slow costs what it was to be sent, never mail.
/// </summary>
internal sealed record TelemetryOptions : ISettingsValidation
{
    private const int MostNames = 64;

    /// <summary>
    /// The collector, for instance <c>http://127.0.0.1:4318</c>. With HTTP the paths <c>/v1/metrics</c> and <c>/v1/traces</c> are added.
    /// Empty: nothing is sent.
    /// </summary>
    public string Endpoint { get; init; } = "";

    /// <summary>How it is spoken to.</summary>
    public TelemetryProtocol Protocol { get; init; }

    /// <summary>Header fields of each request, for instance a token; a value may come from a file: <c>file:PATH</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How often metrics are sent.</summary>
    [Range(typeof(TimeSpan), "1s", "1d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the collector may take for an answer.</summary>
    [Range(typeof(TimeSpan), "100ms", "60s")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether metrics are sent: those of <c>/metrics</c>, under the names of OpenTelemetry.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>
    /// Which part of the messages has a trace, 0 to 1; in any case those whose HTTP call says so in <c>traceparent</c>. Left out: none.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? SampleRate { get; init; }

    /// <summary>What is said of this server, beside its name: for instance <c>deployment.environment: production</c>.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; init; } = new Dictionary<string, string>();

    public bool IsOn => Endpoint.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (IsOn && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Query: "" }))
            yield return ("endpoint", "Write where the collector listens, for instance http://127.0.0.1:4318.");
        if (Headers.Count > MostNames)
            yield return ("headers", $"Write {MostNames} fields at most.");
        if (Resource.Count > MostNames)
            yield return ("resource", $"Write {MostNames} attributes at most.");
        foreach (var (name, value) in Headers)
        {
            if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
                yield return ($"headers[{name}]", "A field's name has letters, digits, hyphens, dots and underscores.");
            else if (value.Any(static c => c is < ' ' or > '~'))
                yield return ($"headers[{name}]", "A field's value is one line of ASCII.");
        }
    }
}
