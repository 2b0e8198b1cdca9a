using System.ComponentModel.DataAnnotations;
using PolicyMta.EventTargets;

namespace PolicyMta.Amqp;

/// <summary>The plugin's section.</summary>
internal sealed record AmqpOptions : ISettingsValidation
{
    private const int LongestName = 255;

    /// <summary>
    /// Where RabbitMQ answers: <c>amqps://rabbit.example.com:5671</c> or <c>amqp://...</c>; empty: nothing is exported.
    /// </summary>
    public string Address { get; init; } = "";

    /// <summary>The virtual host.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>The user's name.</summary>
    public string Username { get; init; } = "guest";

    /// <summary>The password: write <c>file:PATH</c>.</summary>
    public string Password { get; init; } = "";

    /// <summary>The authorities that the server's certificate is of, in PEM; left out: the system's.</summary>
    [FileExists]
    public FilePath CaFile { get; init; }

    /// <summary>The exchange, also with fields: <c>mail.{tenant}</c>; empty for the default one, whose routing keys are queues.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>The routing key, also with fields.</summary>
    public string RoutingKey { get; init; } = "policymta.{kind}";

    /// <summary>Whether the broker keeps events on disk, in queues that do.</summary>
    public bool Persistent { get; init; } = true;

    /// <summary>Whether an event that no queue takes is a failure: the batch is tried again until a queue is bound.</summary>
    public bool Mandatory { get; init; } = true;

    /// <summary>The kinds of event; empty for all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>The tenants whose events are handed on; empty for all, the server's own events included.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>Where it begins when it first runs.</summary>
    public EventStart Start { get; init; } = EventStart.Now;

    /// <summary>How many events are acknowledged together at most.</summary>
    [Range(1, 10_000)]
    public int Batch { get; init; } = 5000;

    /// <summary>How long the broker may take to confirm a batch before it is tried again over a new connection.</summary>
    [Range(typeof(TimeSpan), "1s", "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Address.Length > 0 && Uri is null)
            yield return ("address", "must be such as amqps://rabbit.example.com:5671, without user, password and path.");
        if (Address.Length > 0 && Password.Length == 0)
            yield return ("password", "must be given: write file:PATH.");
        foreach (var (setting, text) in new[] { ("exchange", Exchange), ("routing_key", RoutingKey) })
        {
            if (EventTemplate.TryParse(text) is null)
                yield return (setting, $"'{text}' cannot be read: {EventTemplate.Expected}");
            else if (text.Length > LongestName)
                yield return (setting, $"must have at most {LongestName} characters.");
        }

        foreach (var mistake in EventChoice.Mistakes(Kinds, Tenants))
            yield return mistake;
    }

    /// <summary>The address, or null if it is none.</summary>
    internal Uri? Uri => Uri.TryCreate(Address, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"
        && uri.UserInfo.Length == 0 && uri.Host.Length > 0 && uri.AbsolutePath is "" or "/" && uri.Query.Length == 0
        ? uri
        : null;
}
