using System.ComponentModel.DataAnnotations;
using PolicyMta.Simulation.Reading;

namespace PolicyMta.Simulation.Providers;

/// <summary>One simulated mailbox provider: how strict it is and in whose words it refuses. Shares are 0 (nothing) to 1 (all).</summary>
internal sealed record ProviderOptions : ISettingsValidation
{
    /// <summary>The provider's name in statistics.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$", ErrorMessage = "Use letters, digits, dots, hyphens and underscores.")]
    public required string Name { get; init; }

    /// <summary>Whose replies it gives.</summary>
    public Personality Personality { get; init; } = Personality.Plain;

    /// <summary>The recipient domains that it takes mail for; <c>*.domain</c> stands for all subdomains.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>The names of its MX hosts, best preference first; <c>mx1.NAME.test</c> if empty.</summary>
    public IReadOnlyList<string> MxHosts { get; init; } = [];

    /// <summary>Connections at once from one client address at most; no limit if left out.</summary>
    [Range(1, 1_000_000)]
    public int? Connections { get; init; }

    /// <summary>Messages over one connection at most; no limit if left out.</summary>
    [Range(1, 1_000_000)]
    public int? MessagesPerConnection { get; init; }

    /// <summary>Recipients in one transaction at most.</summary>
    [Range(1, 10_000)]
    public int RecipientsPerTransaction { get; init; } = 100;

    /// <summary>Messages in a time from one client address, for instance <c>100/s</c>; no limit if left out.</summary>
    public Rate? MessageRate { get; init; }

    /// <summary>New connections in a time from one client address; no limit if left out.</summary>
    public Rate? ConnectionRate { get; init; }

    /// <summary>Limits for some client addresses and hours, over the ones above; the later entry over the earlier.</summary>
    public IReadOnlyList<LimitOptions> Limits { get; init; } = [];

    /// <summary>How long a client address that goes over a rate is refused everything; 0 for not at all.</summary>
    [Range(typeof(TimeSpan), "0", "30d")]
    public TimeSpan Penalty { get; init; }

    /// <summary>The provider's opinion of client addresses, which their limits depend on; none if left out.</summary>
    public ReputationOptions? Reputation { get; init; }

    /// <summary>Slow answers to those that come near a rate.</summary>
    public TarpitOptions Tarpit { get; init; } = new();

    /// <summary>Complaints and bounces that come back later.</summary>
    public FeedbackOptions Feedback { get; init; } = new();

    /// <summary>Who looks at mail that was taken.</summary>
    public ReadingOptions Readers { get; init; } = new();

    /// <summary>The share of mailboxes that do not exist. Local parts that begin with "unknown" never do.</summary>
    [Range(0.0, 1.0)]
    public double UnknownUsers { get; init; }

    /// <summary>The share of mailboxes that are full. Local parts that begin with "full" always are.</summary>
    [Range(0.0, 1.0)]
    public double FullMailboxes { get; init; }

    /// <summary>How long a first message of a client address, sender and recipient is deferred; 0 for no greylisting.</summary>
    [Range(typeof(TimeSpan), "0", "1d")]
    public TimeSpan GreylistFor { get; init; }

    /// <summary>The share of those triplets that is greylisted.</summary>
    [Range(0.0, 1.0)]
    public double GreylistShare { get; init; } = 1;

    /// <summary>Whether a message without a DKIM-Signature header field is refused.</summary>
    public bool RequireDkim { get; init; }

    /// <summary>How long the greeting is held back.</summary>
    [Range(typeof(TimeSpan), "0", "1h")]
    public TimeSpan BannerDelay { get; init; }

    /// <summary>How long each reply to a final dot is held back.</summary>
    [Range(typeof(TimeSpan), "0", "1h")]
    public TimeSpan ReplyDelay { get; init; }

    /// <summary>Connections that break.</summary>
    public DropOptions Drop { get; init; } = new();

    /// <summary>The largest message in bytes.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxSize { get; init; } = 25 * 1024 * 1024;

    /// <summary>The folder for the messages it takes, one file each; none are kept if empty.</summary>
    public FilePath Store { get; init; }

    /// <summary>Messages kept at most; further ones are only counted.</summary>
    [Range(1, 10_000_000)]
    public int StoreLimit { get; init; } = 10_000;

    internal IReadOnlyList<string> Hosts => MxHosts.Count > 0 ? MxHosts : [$"mx1.{Name.ToLowerInvariant()}.test"];

    /// <summary>Whether it takes mail for a domain.</summary>
    public bool Serves(string domain)
    {
        foreach (var own in Domains)
        {
            if (own.StartsWith("*.", StringComparison.Ordinal)
                ? domain.EndsWith(own[1..], StringComparison.OrdinalIgnoreCase)
                : domain.Equals(own, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (UnknownUsers + FullMailboxes > 1)
            yield return ("full_mailboxes", "unknown_users and full_mailboxes are more than 1 together: make them smaller.");
        if (Drop.AtBanner + Drop.InData + Drop.AfterDot > 1)
            yield return ("drop", "at_banner, in_data and after_dot are more than 1 together: make them smaller.");
    }
}
