namespace PolicyMta.Engagement.Hits;

/// <summary>What was seen of who hit, as words in the event of the hit: never an address or a user agent.</summary>
internal static class Evidence
{
    /// <summary>Asked without wanting the answer: no mail program or browser does.</summary>
    public const string Head = "head";

    /// <summary>Said nothing of itself.</summary>
    public const string NoAgent = "no-user-agent";

    /// <summary>Named itself a machine: the word that it did it with follows.</summary>
    public const string Agent = "user-agent:";

    /// <summary>Came out of a network of machines: what it is follows.</summary>
    public const string Network = "network:";

    /// <summary>A proxy that fetches a picture when somebody opens the mail: whose follows.</summary>
    public const string ImageProxy = "image-proxy:";

    /// <summary>Says as little of itself as Apple's privacy proxy does, which fetches pictures whether or not somebody reads.</summary>
    public const string Terse = "terse-user-agent";

    /// <summary>The kind of <see cref="Network"/> whose proxies fetch pictures whether or not somebody reads.</summary>
    public const string Privacy = "privacy";
}
