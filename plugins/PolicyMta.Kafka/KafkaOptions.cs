using System.ComponentModel.DataAnnotations;
using PolicyMta.EventTargets;

namespace PolicyMta.Kafka;

/// <summary>The plugin's section.</summary>
internal sealed record KafkaOptions : ISettingsValidation
{
    private const int LongestTopic = 249;

    /// <summary>The first brokers to ask, each <c>host:port</c>; empty: nothing is exported.</summary>
    public ImmutableArray<string> Brokers { get; init; } = [];

    /// <summary>The topic, also with fields: <c>policymta.{kind}</c>.</summary>
    public string Topic { get; init; } = "policymta.events";

    /// <summary>The key, which chooses the partition: events of one key stay in order. Empty for none.</summary>
    public string Key { get; init; } = "{id}";

    /// <summary>The kinds of event; empty for all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>The tenants whose events are handed on; empty for all, the server's own events included.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>Where it begins when it first runs.</summary>
    public EventStart Start { get; init; } = EventStart.Now;

    /// <summary>How many events are acknowledged together at most.</summary>
    [Range(1, 10_000)]
    public int Batch { get; init; } = 2000;

    /// <summary>How long brokers may take to acknowledge an event before the batch is tried again.</summary>
    [Range(typeof(TimeSpan), "1s", "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How batches are compressed.</summary>
    public KafkaCompression Compression { get; init; } = KafkaCompression.Lz4;

    /// <summary>How brokers are spoken to.</summary>
    public KafkaSecurity Security { get; init; } = KafkaSecurity.Plaintext;

    /// <summary>The authorities that brokers' certificates are of, in PEM; left out: the system's.</summary>
    [FileExists]
    public FilePath CaFile { get; init; }

    /// <summary>Our certificate in PEM.</summary>
    [FileExists]
    public FilePath CertificateFile { get; init; }

    /// <summary>Its key in PEM.</summary>
    [FileExists]
    public FilePath KeyFile { get; init; }

    /// <summary>How the password is shown.</summary>
    public KafkaMechanism Mechanism { get; init; } = KafkaMechanism.ScramSha512;

    /// <summary>The user's name.</summary>
    public string Username { get; init; } = "";

    /// <summary>The password: write <c>file:PATH</c>.</summary>
    public string Password { get; init; } = "";

    /// <summary>Further settings of librdkafka by its own names, for what has none here.</summary>
    public ImmutableDictionary<string, string> Properties { get; init; } = ImmutableDictionary<string, string>.Empty;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        for (var i = 0; i < Brokers.Length; i++)
        {
            if (!IsBroker(Brokers[i]))
                yield return ($"brokers[{i}]", $"'{Brokers[i]}' is not a valid broker; write one such as kafka1.example.com:9092.");
        }

        if (EventTemplate.TryParse(Topic) is not { } topic)
            yield return ("topic", $"'{Topic}' cannot be read: {EventTemplate.Expected}");
        else if (Topic.Length is 0 or > LongestTopic || !topic.Literals.All(KafkaNames.MayBeInTopic))
            yield return ("topic", $"'{Topic}' is not a valid topic: letters, digits, '.', '_' and '-', at most {LongestTopic}.");
        if (EventTemplate.TryParse(Key) is null)
            yield return ("key", $"'{Key}' cannot be read: {EventTemplate.Expected}");
        var wantsPassword = Security is KafkaSecurity.SaslSsl or KafkaSecurity.SaslPlaintext;
        if (wantsPassword && (Username.Length == 0 || Password.Length == 0))
            yield return (Username.Length == 0 ? "username" : "password", "must be given, because 'security' says sasl.");
        if (!wantsPassword && Password.Length > 0)
            yield return ("security", "must be sasl-ssl or sasl-plaintext, because 'password' is given.");
        if (CertificateFile.IsEmpty != KeyFile.IsEmpty)
            yield return (CertificateFile.IsEmpty ? "certificate_file" : "key_file", "must be given too: a certificate and its key.");
        foreach (var name in Properties.Keys.Where(KafkaNames.AreOwn.Contains))
            yield return ($"properties[{name}]", "is set by the plugin, so that nothing is lost; remove it.");
        foreach (var mistake in EventChoice.Mistakes(Kinds, Tenants))
            yield return mistake;
    }

    private static bool IsBroker(string text) => text.LastIndexOf(':') is > 0 and var colon
        && int.TryParse(text.AsSpan(colon + 1), out var port) && port is > 0 and <= 65535
        && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown;
}
