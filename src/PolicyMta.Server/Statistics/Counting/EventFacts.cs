using System.Runtime.InteropServices;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>What statistics read of one event. Filled anew for each; for one thread.</summary>
internal sealed class EventFacts
{
    public StatKind Kind { get; set; }

    /// <summary>When it happened, in seconds since 1970.</summary>
    public long Time { get; set; }

    /// <summary>The message that an open or click is about, if it is known.</summary>
    public SpoolId? OriginalMessage { get; set; }

    public string? Tenant { get; set; }

    public string? Campaign { get; set; }

    public string? Domain { get; set; }

    public string? Provider { get; set; }

    public string? Source { get; set; }

    public string? Category { get; set; }

    /// <summary>How many recipients it is about.</summary>
    public int Recipients { get; set; }

    /// <summary>The hash of the first recipient of an open or click; 0 if there is none.</summary>
    public ulong RecipientHash { get; set; }

    /// <summary>The size of what was delivered.</summary>
    public long Size { get; set; }

    /// <summary>The time from acceptance to delivery.</summary>
    public double AgeMs { get; set; }

    /// <summary>The recipients' domains with their numbers, of what has just come.</summary>
    public Dictionary<string, int> Domains { get; } = [];

    public void Clear()
    {
        (Kind, Time, OriginalMessage) = (StatKind.None, 0, null);
        (Tenant, Campaign, Domain, Provider, Source, Category) = (null, null, null, null, null, null);
        (Recipients, RecipientHash, Size, AgeMs) = (0, 0, 0, 0);
        Domains.Clear();
    }

    public void AddDomain(string domain) => CollectionsMarshal.GetValueRefOrAddDefault(Domains, domain, out _)++;
}
