using System.ComponentModel.DataAnnotations;

namespace PolicyMta.SuppressionList.Hygiene;

/// <summary>What is told of the quality of lists. Nothing of it stops mail.</summary>
internal sealed record HygieneOptions
{
    /// <summary>Whether it is counted; deliveries are read for it.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The label of a message that says where its addresses come from.</summary>
    public string SourceLabel { get; init; } = "list_source";

    /// <summary>The share of unknown users, in percent, from which a campaign or source is called bad.</summary>
    [Range(0.01, 100)]
    public double UnknownPercent { get; init; } = 2;

    /// <summary>How many recipients it takes before a share is judged.</summary>
    [Range(1, 1_000_000)]
    public int MinRecipients { get; init; } = 100;

    /// <summary>How long ago a mailbox must have been gone that accepts mail again, to be told as like a spam trap.</summary>
    public TimeSpan GoneFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many campaigns and sources are kept; those that were not mailed for the longest time go first.</summary>
    [Range(10, 100_000)]
    public int MaxGroups { get; init; } = 2000;

    /// <summary>The domains that others are compared with.</summary>
    public IReadOnlyList<string> BigDomains { get; init; } = [];

    /// <summary>Domains that look like a misspelt one and are not.</summary>
    public IReadOnlyList<string> RealDomains { get; init; } = [];

    /// <summary>Misspelt ends of domains, and what they are meant to be, without the dot.</summary>
    public IReadOnlyDictionary<string, string> Endings { get; init; } = new Dictionary<string, string>();

    /// <summary>Misspelt domains, and what they are meant to be.</summary>
    public IReadOnlyDictionary<string, string> Typos { get; init; } = new Dictionary<string, string>();

    /// <summary>Local parts that are an office and not a person.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}
